"""Send what is in the storage: what is at an address never changes."""

from collections.abc import AsyncGenerator
from mimetypes import guess_type
from types import TracebackType
from typing import cast

from quart import Response, request
from quart.wrappers.response import DataBody, ResponseBody
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from shared.errors import NotFound
from shared.storage import Found, Storage
from shared.web.assets import IMMUTABLE
from shared.web.headers import POLICY_OF_FILES

ANY_KIND = "application/octet-stream"
# Half a gigabyte over a line of a megabit a second.
LONGEST_SECONDS = 3600
# Whoever asks by one of these may be sent less than the whole, or nothing.
CONDITIONS = ("Range", "If-None-Match")


async def send_stored(storage: Storage, file_name: str, *, kind: str = "") -> Response:
    """Send a file that people sent, or a range of it, to be kept for good; raises `NotFound`.

    `kind` is its media type; what its name says, when left out.
    """
    whole = request.method == "GET" and not any(name in request.headers for name in CONDITIONS)
    found = await storage.find(file_name, whole=whole)
    if found is None:
        raise NotFound()
    response = Response(_Body(found), mimetype=kind or guess_type(file_name)[0] or ANY_KIND)
    response.content_length = found.size
    response.timeout = LONGEST_SECONDS
    response.set_etag(file_name)
    await response.make_conditional(request, accept_ranges=True, complete_length=found.size)
    if request.method == "HEAD":
        # The length stays, and nothing is read.
        response.response = DataBody(b"")
    response.headers["Cache-Control"] = IMMUTABLE
    response.headers["Content-Security-Policy"] = POLICY_OF_FILES
    return response


class _Body(ResponseBody):
    """A file, read while it is sent."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.begin, self.end = 0, found.size

    async def __aenter__(self) -> AsyncGenerator[bytes, None]:
        portions = self._found.portions(self.begin, self.end)
        self._portions = cast("AsyncGenerator[bytes, None]", portions)
        return self._portions

    async def __aexit__(self, exc_type: type, exc_value: BaseException, tb: TracebackType) -> None:
        await self._portions.aclose()

    async def make_conditional(self, begin: int, end: int | None) -> int:
        """Send only from a byte, or from so many before the end, up to another."""
        size = self._found.size
        self.begin = max(0, size + begin) if begin < 0 else begin
        self.end = size if end is None else min(size, end)
        if self.begin >= self.end:
            raise RequestedRangeNotSatisfiable(size)
        return size
