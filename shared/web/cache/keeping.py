"""Whether an answer is kept: what its route says, and what is seen of the answer itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from quart import Response

from shared.web.cache.entries import Headers

# In the scope of a request whose answer may be kept.
SCOPE = "rose_ash.keeping"
_MARK = "__keeps_page__"

Message = dict[str, Any]
F = TypeVar("F", bound=Callable[..., Any])

LONGEST_BODY = 1024 * 1024


def keeps_page(view: F) -> F:
    """Mark a route whose page is the same for everybody who has no session and is no known visitor.

    It may depend on its address and on what is read from the database and from siblings, and on
    nothing else of the request: no header, no cookie, no network it comes from.
    """
    setattr(view, _MARK, True)
    return view


def is_kept(view: object) -> bool:
    """Say whether a route is marked by `keeps_page`."""
    return getattr(view, _MARK, False) is True


def want(scope: Any, view: object, response: Response) -> bool:
    """Have an answer kept if it may be; then it must be sent as it is, uncompressed."""
    keeping: Keeping | None = scope.get(SCOPE)
    if keeping is None or not is_kept(view) or response.status_code != 200:
        return False
    if "Set-Cookie" in response.headers or response.cache_control.no_store:
        return False
    keeping.is_wanted = True
    return True


@dataclass(slots=True)
class Keeping:
    """An answer as it is sent: held back when it is to be kept, else passed on at once."""

    send: Callable[[Message], Any]
    is_wanted: bool = False
    is_whole: bool = False
    headers: Headers = field(default_factory=list)
    _start: Message | None = None
    _parts: list[bytes] = field(default_factory=list)
    _length: int = 0

    @property
    def body(self) -> bytes:
        return b"".join(self._parts)

    async def __call__(self, message: Message) -> None:
        """Take a message of the answer."""
        if not self.is_wanted:
            await self.send(message)
        elif message["type"] == "http.response.start":
            self._start = message
            self.headers = list(message["headers"])
        elif message["type"] == "http.response.body":
            await self._take(message)

    async def _take(self, message: Message) -> None:
        self._parts.append(message.get("body", b""))
        self._length += len(self._parts[-1])
        self.is_whole = not message.get("more_body", False)
        if self._length > LONGEST_BODY and not self.is_whole:
            self.is_wanted = False
            await self.send(self._start or {})
            await self.send({"type": "http.response.body", "body": self.body, "more_body": True})
