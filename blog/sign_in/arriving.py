"""The browser at the end of signing in: what it brought along, and where it goes."""

from quart import Response, request

from blog.sign_in.device import Device
from blog.sign_in.service import SignedIn
from shared.actors import current_actor
from shared.i18n import gettext as _
from shared.outbox import deliver_after_commit
from shared.runtime import current_runtime
from shared.web import identity
from shared.web.flash import FlashKind, flash
from shared.web.htmx import checked_next, redirect_to

ACCOUNT = "/account/"


def current_device() -> Device:
    """Return what the browser of this request brings along."""
    return Device(
        visitor_id=identity.current_identity().session_id,
        session_token=session_token(),
        user_agent=request.headers.get("User-Agent", ""),
        network=current_actor().network,
    )


def session_token() -> str | None:
    """Return the token of the session this request came with, which may be over."""
    cookies = identity.Cookies(current_runtime().settings)
    return cookies.read_session(request.cookies.get(identity.SESSION_COOKIE))


async def arrive(signed_in: SignedIn) -> Response:
    """Commit, merge what the visitor gathered, and lead to where they were going."""
    identity.sign_in(signed_in.user_id, signed_in.session_token)
    if not await deliver_after_commit(signed_in.event_id):
        flash(
            _("What you gathered as a visitor is on its way into your basket. You need do nothing"),
            FlashKind.WARNING,
        )
    return await redirect_to(checked_next(signed_in.next, otherwise=ACCOUNT))


def kept_secret(response: Response) -> Response:
    """Keep an address with a secret in it out of caches and out of what other sites are told."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
