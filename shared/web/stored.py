"""Send what is in the storage: what is at an address never changes."""

from quart import Response, request, send_file

from shared.errors import NotFound
from shared.storage import Storage
from shared.web.assets import IMMUTABLE
from shared.web.headers import POLICY_OF_FILES


async def send_stored(storage: Storage, file_name: str) -> Response:
    """Send a file that people sent, to be kept for good; raises `NotFound`."""
    place = await storage.get(file_name)
    if place is None:
        raise NotFound()
    response = await send_file(place, add_etags=False)
    response.set_etag(file_name)
    await response.make_conditional(request)
    response.headers["Cache-Control"] = IMMUTABLE
    response.headers["Content-Security-Policy"] = POLICY_OF_FILES
    return response
