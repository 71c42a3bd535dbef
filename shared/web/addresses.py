"""Public addresses that lead people back to where they are."""

from urllib.parse import quote, urlencode

from quart import request

from shared.runtime import current_runtime
from shared.web.htmx import checked_next


def return_address() -> str | None:
    """Return the public address of the page that is asked for; None where nothing leads back."""
    if request.method != "GET":
        return None
    # Not request.url: behind the edge its scheme is wrong, and its host is what the browser says.
    runtime = current_runtime()
    query = request.query_string.decode("ascii", "replace")
    address = runtime.settings.public_url(runtime.name) + quote(request.path)
    return f"{address}?{query}" if query else address


def sign_in_address() -> str:
    """Return where to sign in; it leads back to what is asked for, or to the form that was sent."""
    address = current_runtime().settings.sign_in_url
    back = return_address() or checked_next(request.headers.get("Referer"), otherwise="")
    return f"{address}?{urlencode({'next': back})}" if back else address
