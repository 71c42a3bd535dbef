"""The page cache: ASGI middleware ahead of everything else of an app."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from shared.changes import ChangeLog, Changes, ChangesAway
from shared.clock import utcnow
from shared.logs import enter_request
from shared.reads import Reads, noting
from shared.rpc.signing import REQUEST_ID
from shared.web.cache.entries import Entry, Headers, Shelf
from shared.web.cache.figures import MOST_SHOWN, Figures, Told
from shared.web.cache.keeping import SCOPE, Keeping
from shared.web.cache.store import Store
from shared.web.compression import Encoding, accepted_encoding

Scope = dict[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

OK, NOT_MODIFIED = 200, 304
REQUEST_ID_HEADER = REQUEST_ID.lower().encode()
# Whoever has one of these sees their own; an answer to one of the others is not the whole page.
COOKIES = (b"session=", b"visitor=", b"flash=")
# Whoever reads cookies passes over it beside the name of one.
ROOM = b" \t"
PARTS = (b"range", b"authorization")
# How often somebody waits for another who makes the page, before they make it for themselves.
ROUNDS = 3
# What was not kept is not waited for, for so long and until so many others were not.
PASSED_SECONDS = 30.0
MOST_PASSED = 10_000
# For how long somebody waits for another process that makes it, looking so often.
WAITING_SECONDS, POLL_SECONDS = 2.0, 0.02
# What the time alone may change is kept for so long at most, as remembered pieces are.
SECONDS_BY_TIME = 5.0


class PageCache:
    """Answers anonymous requests for pages from what was made before, as long as that is true.

    Before each answer it asks whether anything was changed, so nothing is shown that is older than
    the last change that was noted before the request came. Where Redis is away, every page is made.
    """

    def __init__(
        self, app: App, *, changes: ChangeLog, store: Store, seconds: float, most_bytes: int
    ) -> None:
        self._app = app
        self._changes = changes
        self._store = store
        self._seconds = seconds
        self.shelf = Shelf(most_bytes)
        self.figures = Figures(since=utcnow())
        self._tidied_at = 0
        self._making: dict[str, asyncio.Event] = {}
        self._passed_until: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        key = page_key(scope)
        if key is None or not await self._has_answered(key, scope, receive, send):
            self.figures.passed += 1
            await self._app(scope, receive, send)

    async def tidy(self) -> None:
        """Let go of what is not true any more, and tell the figures; raises `ChangesAway`."""
        changes = await self._changes.now()
        if self._tidied_at != changes.last:
            self.shelf.keep_those(lambda entry: changes.allow(entry.reads))
            self._tidied_at = changes.last
        now = utcnow()
        self.shelf.keep_those(lambda entry: entry.until > now.timestamp())
        kept = {"pages": len(self.shelf), "bytes": self.shelf.bytes}
        most = self.shelf.most_shown(MOST_SHOWN)
        figures = self.figures.model_dump() | kept | {"most_shown": most, "at": now}
        await self._store.tell(Told(**figures))

    async def told(self) -> list[Told]:
        """Return the figures of each process of the service; raises `ChangesAway`."""
        return await self._store.told()

    async def aclose(self) -> None:
        """Close the connections, once all is told."""
        await self._changes.close()
        await self._store.close()

    async def _has_answered(self, key: str, scope: Scope, receive: Any, send: Any) -> bool:
        waits = 0
        while True:
            try:
                changes = await self._changes.now()
            except ChangesAway:
                self.figures.away += 1
                with noting(Reads(is_true=_of_nothing)):
                    await self._app(scope, receive, send)
                return True
            entry = await self._kept(key, changes)
            if entry is not None:
                await self._show(entry, scope, send)
                return True
            if self._is_passed_by(key) or scope["method"] != "GET":
                return False
            making = self._making.get(key)
            if making is None:
                await self._make_alone(key, changes, scope, receive, send)
                return True
            if waits == ROUNDS:
                break
            waits += 1
            # What is made by then may be untrue again, so it is looked up like anything else.
            await making.wait()
        # Made for one alone, it is of no remembered piece either that is not so any more.
        with noting(changes.reads()):
            await self._app(scope, receive, send)
        return True

    async def _kept(self, key: str, changes: Changes) -> Entry | None:
        entry = self.shelf.get(key)
        if entry is None or not _is_true(entry, changes):
            entry = await self._store.get(key)
            if entry is None or not _is_true(entry, changes):
                return None
            self.shelf.put(key, entry)
        return entry

    async def _make_alone(
        self, key: str, changes: Changes, scope: Scope, receive: Any, send: Any
    ) -> None:
        done = self._making[key] = asyncio.Event()

        def let_others() -> None:
            if self._making.get(key) is done:
                del self._making[key]
            done.set()

        token = None
        try:
            token = await self._store.claim(key)
            entry = await self._kept_now(key)
            waits = 0 if token else int(WAITING_SECONDS / POLL_SECONDS)
            while entry is None and token is None and waits:
                waits -= 1
                await asyncio.sleep(POLL_SECONDS)
                # Another process that made it may have had to show it without keeping it.
                token = await self._store.claim(key)
                entry = await self._kept_now(key)
            if entry is not None:
                let_others()
                await self._show(entry, scope, send)
            else:
                await self._make(key, changes, scope, receive, send, let_others)
        finally:
            let_others()
            if token:
                await self._store.release(key, token)

    async def _kept_now(self, key: str) -> Entry | None:
        try:
            return await self._kept(key, await self._changes.now())
        except ChangesAway:
            return None

    async def _make(
        self,
        key: str,
        changes: Changes,
        scope: Scope,
        receive: Any,
        send: Any,
        let_others: Callable[[], None],
    ) -> None:
        async def pass_on(message: Any) -> None:
            # Nobody waits for whoever reads slowly.
            self._pass_by(key)
            let_others()
            await send(message)

        reads, keeping = changes.reads(), Keeping(pass_on)
        with noting(reads):
            await self._app(scope | {SCOPE: keeping}, receive, keeping)
        if not keeping.is_wanted:
            return
        self.figures.made += 1
        seconds = min(self._seconds, SECONDS_BY_TIME) if reads.depends_on_time else self._seconds
        entry = Entry(
            _kept_headers(keeping.headers), keeping.body, reads, utcnow().timestamp() + seconds
        )
        is_kept = keeping.is_whole and await self._is_still_true(entry)
        if is_kept:
            self.shelf.put(key, entry)
        else:
            self.figures.refused += 1
        let_others()
        if is_kept:
            await self._store.put(key, entry, seconds=seconds)
        await _answer(entry, scope, send)

    async def _is_still_true(self, entry: Entry) -> bool:
        try:
            return _is_true(entry, await self._changes.now())
        except ChangesAway:
            return False

    def _pass_by(self, key: str) -> None:
        if len(self._passed_until) >= MOST_PASSED:
            self._passed_until.clear()
        self._passed_until[key] = utcnow().timestamp() + PASSED_SECONDS

    def _is_passed_by(self, key: str) -> bool:
        if self._passed_until.get(key, 0) > utcnow().timestamp():
            return True
        self._passed_until.pop(key, None)
        return False

    async def _show(self, entry: Entry, scope: Scope, send: Any) -> None:
        entry.shown += 1
        if await _answer(entry, scope, send) == NOT_MODIFIED:
            self.figures.unchanged += 1
        else:
            self.figures.hits += 1


async def _answer(entry: Entry, scope: Scope, send: Any) -> int:
    asked = dict(scope["headers"])
    form = entry.form(_encoding(asked.get(b"accept-encoding", b"")))
    request_id = enter_request(asked.get(REQUEST_ID_HEADER, b"").decode("latin-1"))
    own = (REQUEST_ID_HEADER, request_id.encode())
    if _is_known_to(asked.get(b"if-none-match"), form.tag):
        status, headers, body = NOT_MODIFIED, [*form.headers, own], b""
    else:
        status, headers, body = OK, [*form.whole, own], form.body
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
    return status


def page_key(scope: Scope) -> str | None:
    """Return what a page is known by, or None where the request is not for everybody's."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    if scope["path"].startswith(("/internal/", "/static/")):
        return None
    host = b""
    for name, value in scope["headers"]:
        if name == b"cookie" and _is_somebodys(value):
            return None
        if name in PARTS or name.startswith(b"hx-"):
            return None
        if name == b"host":
            host = value
    query = scope["query_string"].decode("latin-1")
    # Else a path with a question mark in it would be taken for another with a query.
    path = scope["path"].replace("%", "%25").replace("?", "%3F")
    return f"{host.decode('latin-1')}{path}?{query}"


def _is_somebodys(cookies: bytes) -> bool:
    said = cookies.translate(None, ROOM)
    return any(cookie in said for cookie in COOKIES)


def _kept_headers(headers: Headers) -> Headers:
    """Return the headers that are the same for everybody."""
    own = {b"content-length", b"date", b"server", REQUEST_ID_HEADER}
    return [(name.lower(), value) for name, value in headers if name.lower() not in own]


def _of_nothing(_part: Reads) -> bool:
    """Let no remembered piece be true where nobody can tell what has been changed."""
    return False


def _is_true(entry: Entry, changes: Changes) -> bool:
    return entry.is_true(changes, now=utcnow().timestamp())


@lru_cache(maxsize=500)
def _encoding(accepted: bytes) -> Encoding | None:
    return accepted_encoding(parse_accept_header(accepted.decode("latin-1"), Accept))


def _is_known_to(header: bytes | None, etag: str) -> bool:
    if header is None:
        return False
    known = (tag.strip().removeprefix("W/") for tag in header.decode("latin-1").split(","))
    return any(tag in (etag, "*") for tag in known)
