"""How many requests one process works on at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from quart import Quart
from quart.testing import QuartClient

from shared.db.session import Database
from shared.tests.small_app import small_app
from shared.web.turns import SHORT_BODY_BYTES, WAITED_TOO_LONG, Message, Receive, Scope, Send, Turns


class Work:
    """An app whose requests begin, and end when they are told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.refused: list[str] = []
        self.may_answer = asyncio.Semaphore(0)
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if WAITED_TOO_LONG in scope:
            self.refused.append(scope["path"])
            return
        self.begun.append(scope["path"])
        await self.may_answer.acquire()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.may_end.wait()
        await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def asking(turns: Turns, *paths: str, body: bytes = b"") -> AsyncIterator[None]:
    """Ask for these at once, in this order, and let everything come as far as it comes."""
    tasks = [asyncio.ensure_future(ask(turns, path, body)) for path in paths]
    await come_to_rest()
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def ask(turns: Turns, path: str, body: bytes = b"", kind: str = "http") -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": len(body) > SHORT_BODY_BYTES}

    async def send(message: Message) -> None:
        pass

    scope = {"type": kind, "path": path, "method": "POST", "headers": []}
    await turns(scope, receive, send)


async def come_to_rest() -> None:
    """Let every task that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


def turns_for(work: Work, *, at_once: int = 1, patience_seconds: float = 60) -> Turns:
    return Turns(
        work, at_once=at_once, patience_seconds=patience_seconds, without=("/internal/", "/static/")
    )


async def test_so_many_are_worked_on_and_the_others_wait_in_their_order() -> None:
    work = Work()

    async with asking(turns_for(work, at_once=2), "/a/", "/b/", "/c/", "/d/"):
        assert work.begun == ["/a/", "/b/"]

        work.may_answer.release()
        await come_to_rest()
        assert work.begun == ["/a/", "/b/", "/c/"]


async def test_a_turn_ends_when_the_answer_begins_however_slowly_it_is_read() -> None:
    work = Work()
    work.may_end.clear()

    async with asking(turns_for(work), "/slow/", "/next/"):
        work.may_answer.release()
        await come_to_rest()

        assert work.begun == ["/slow/", "/next/"]


async def test_a_turn_that_fails_is_given_on() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError(scope["path"])

    turns = Turns(broken, at_once=1, patience_seconds=60, without=())

    for _ in range(3):
        with pytest.raises(RuntimeError):
            await ask(turns, "/")


async def test_whoever_gives_up_while_waiting_leaves_their_place_to_the_next() -> None:
    work = Work()
    turns = turns_for(work)

    async with asking(turns, "/first/"):
        async with asking(turns, "/gives-up/"):
            pass
        async with asking(turns, "/next/"):
            work.may_answer.release()
            await come_to_rest()

            assert work.begun == ["/first/", "/next/"]


@pytest.mark.parametrize("path", ["/internal/data/nav-tree", "/static/shared/app.js"])
async def test_siblings_and_files_do_not_wait(path: str) -> None:
    work = Work()

    async with asking(turns_for(work), "/page/", path):
        assert work.begun == ["/page/", path]


async def test_a_file_that_is_sent_does_not_wait_for_a_turn_nor_hold_one() -> None:
    work = Work()
    turns = turns_for(work)

    async with (
        asking(turns, "/page/"),
        asking(turns, "/pictures/", body=b"x" * (SHORT_BODY_BYTES + 1)),
    ):
        assert work.begun == ["/page/", "/pictures/"]


async def test_a_body_that_does_not_come_is_not_waited_for_without_end() -> None:
    begun = []

    async def never() -> Message:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    async def send(message: Message) -> None:
        pass

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.append(scope["path"])

    turns = Turns(app, at_once=1, patience_seconds=60, without=(), body_patience_seconds=0)
    await turns({"type": "http", "path": "/slow/", "method": "POST"}, never, send)

    assert begun == ["/slow/"]


async def test_what_is_no_request_goes_by() -> None:
    work = Work()

    async with asking(turns_for(work), "/page/"):
        task = asyncio.ensure_future(ask(turns_for(work), "lifespan", kind="lifespan"))
        await come_to_rest()
        task.cancel()

    assert work.begun == ["/page/", "lifespan"]


async def test_who_has_waited_too_long_is_told_so() -> None:
    work = Work()

    async with asking(turns_for(work, patience_seconds=0), "/page/", "/late/"):
        assert (work.begun, work.refused) == (["/page/"], ["/late/"])


async def test_the_page_of_who_has_waited_too_long_says_when_to_come_back(
    scratch: Database,
) -> None:
    app: Quart = small_app(scratch)
    whole = app.asgi_app

    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        await whole(scope | {WAITED_TOO_LONG: True}, receive, send)  # type: ignore[arg-type]

    app.asgi_app = late  # type: ignore[assignment]
    response = await QuartClient(app).get("/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "Very many people are here" in await response.get_data(as_text=True)


async def test_a_request_without_a_body_is_not_waited_for() -> None:
    begun = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.append(scope["path"])

    async def never() -> Message:
        raise AssertionError("nothing is to be received")

    async def send(message: Message) -> None:
        pass

    turns = Turns(app, at_once=1, patience_seconds=60, without=())
    scope = {"type": "http", "path": "/a/", "method": "GET", "headers": [(b"host", b"a")]}

    await turns(scope, never, send)

    assert begun == ["/a/"]
