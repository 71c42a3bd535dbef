"""A request as our apps are asked: what Quart's finds out anew for each is known here."""

from functools import cache, cached_property
from typing import Any

from quart import Quart, Request
from quart.sessions import NullSession, SessionInterface

READING = frozenset({"GET", "HEAD"})
OF_A_BODY = frozenset({b"content-length", b"transfer-encoding"})


def has_no_body(scope: Any) -> bool:
    """Say whether a request has no body for sure, as nearly all that only read."""
    return scope["method"] in READING and OF_A_BODY.isdisjoint(dict(scope["headers"]))


class Asked(Request):
    """Quart's request, which knows the blueprints of its route, and when it has no length."""

    @property
    def blueprints(self) -> list[str]:
        return _blueprints_of(self.endpoint or "")

    @cached_property
    def content_length(self) -> int | None:
        return None if has_no_body(self.scope) else super().content_length


class NoSessions(SessionInterface):
    """Quart's own sessions, which no app has: all requests are shown the same empty one."""

    _nothing = NullSession()

    async def open_session(self, app: Quart, request: Any) -> NullSession:
        return self._nothing


@cache
def _blueprints_of(endpoint: str) -> list[str]:
    """Return the names of an endpoint's blueprints, the innermost first."""
    names = []
    while endpoint := endpoint.rpartition(".")[0]:
        names.append(endpoint)
    return names
