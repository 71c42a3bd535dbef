"""Kept pages: made once, shown to strangers, and never when something else would be true."""

import asyncio
from datetime import timedelta

import pytest
from quart import Quart
from quart.testing import QuartClient
from redis.asyncio import Redis

from shared.clock import FrozenClock
from shared.factory import connect_redis
from shared.testing.servers import Servers
from shared.tests.cache.kept_pages import (
    DATABASE,
    Making,
    ask,
    write,
    write_elsewhere,
)
from shared.tests.small_contracts import NAME
from shared.web.cache import Store, middleware


def visit(path: str) -> dict[str, object]:
    """Return a stranger's request as a server hands it to an app."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }


async def nothing_more() -> dict[str, object]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def test_a_page_is_made_once_and_shown_by_all_processes(
    workers: list[tuple[Quart, Making]],
) -> None:
    shown = [await ask(app) for app, _making in workers * 2]

    assert shown == ["first"] * 4
    assert [making.made for _app, making in workers] == [1, 0]


async def test_what_is_written_is_shown_by_all_processes_at_once(
    workers: list[tuple[Quart, Making]],
) -> None:
    (one, _), (other, _) = workers
    await ask(one), await ask(other)

    await write(other, "second")

    assert (await ask(one), await ask(other)) == ("second", "second")


async def test_what_is_written_elsewhere_leaves_a_page_as_it_is(app: Quart, making: Making) -> None:
    await ask(app)

    await write_elsewhere(app)
    await ask(app)

    assert making.made == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=abc"},
        {"Cookie": "session =abc"},
        {"Cookie": "theme=dark;visitor\t= abc"},
        {"Cookie": "theme=dark; visitor=abc"},
        {"Cookie": "flash=abc"},
        {"HX_Request": "true"},
        {"Range": "bytes=0-3"},
    ],
    ids=[
        "signed in",
        "signed in, with room",
        "known as a visitor, with room",
        "known as a visitor",
        "told something",
        "a part by htmx",
        "a part of the text",
    ],
)
async def test_who_is_somebody_or_asks_for_a_part_gets_what_is_made_for_them(
    app: Quart, making: Making, headers: dict[str, str]
) -> None:
    await ask(app)

    await ask(app, **headers)

    assert making.made == 2


async def test_other_cookies_and_what_else_a_browser_says_of_itself_change_nothing(
    app: Quart, making: Making
) -> None:
    await ask(app)

    await ask(app, Cookie="theme=dark", User_Agent="another", Accept_Language="cy")

    assert making.made == 1


async def test_an_address_that_only_looks_like_a_kept_one_is_another(app: Quart) -> None:
    await ask(app, "/board/?x=1?")

    other = await QuartClient(app, use_cookies=False).get("/board/%3Fx=1")

    assert other.status_code == 404


@pytest.mark.parametrize("path", ["/open/", "/by-hand/", "/gone/", "/flashing/"])
async def test_what_is_unmarked_or_untold_or_an_error_or_somebodys_is_not_kept(
    app: Quart, making: Making, path: str
) -> None:
    await ask(app, path)
    await ask(app, path)

    assert making.made == 2


async def test_what_the_time_may_change_is_kept_for_seconds_only(
    app: Quart, making: Making, clock: FrozenClock
) -> None:
    await ask(app, "/by-time/")
    clock.advance(timedelta(seconds=4))
    await ask(app, "/by-time/")
    assert making.made == 1

    clock.advance(timedelta(seconds=2))
    await ask(app, "/by-time/")
    assert making.made == 2


async def test_a_browser_that_has_the_page_is_told_so(app: Quart) -> None:
    client = QuartClient(app, use_cookies=False)
    first = await client.get("/board/", headers={"Accept-Encoding": "br"})
    etag = first.headers["ETag"]

    again = await client.get("/board/", headers={"Accept-Encoding": "br", "If-None-Match": etag})
    plain = await client.get("/board/", headers={"If-None-Match": etag})
    await write(app, "second")
    changed = await client.get("/board/", headers={"Accept-Encoding": "br", "If-None-Match": etag})

    assert (again.status_code, await again.get_data(as_text=False)) == (304, b"")
    assert (plain.status_code, changed.status_code) == (200, 200)
    assert first.headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in plain.headers
    assert {"Accept-Encoding"} <= set(plain.vary)
    assert first.headers["X-Request-Id"] != again.headers["X-Request-Id"]


async def test_what_was_read_before_a_change_and_made_after_it_is_not_kept(
    app: Quart, making: Making
) -> None:
    making.may_end.clear()
    slow = asyncio.create_task(ask(app))
    await making.has_read.wait()

    await write(app, "second")
    making.may_end.set()

    assert await slow == "first"
    assert await ask(app) == "second"


async def test_a_page_that_many_ask_for_at_once_is_made_once(
    workers: list[tuple[Quart, Making]],
) -> None:
    shown = await asyncio.gather(*(ask(app) for app, _making in workers * 100))

    assert set(shown) == {"first"}
    assert sum(making.made for _app, making in workers) == 1


@pytest.mark.parametrize("path", ["/board/", "/gone/"])
async def test_who_does_not_read_what_was_made_for_them_is_waited_for_by_nobody(
    app: Quart, path: str
) -> None:
    is_sent, reads_on = asyncio.Event(), asyncio.Event()

    async def send(_message: object) -> None:
        is_sent.set()
        await reads_on.wait()

    slow = asyncio.create_task(app.asgi_app(visit(path), nothing_more, send))  # type: ignore[arg-type]  # as plain ASGI
    await is_sent.wait()

    async with asyncio.timeout(60):
        await ask(app, path)

    reads_on.set()
    await slow


@pytest.mark.timeout(300)
async def test_who_waits_for_a_process_that_may_not_keep_the_page_makes_it(
    workers: list[tuple[Quart, Making]], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = asyncio.Event()
    claim = Store.claim

    async def noted(store: Store, key: str) -> str | None:
        token = await claim(store, key)
        if token is None:
            waits.set()
        return token

    monkeypatch.setattr(Store, "claim", noted)
    monkeypatch.setattr(middleware, "WAITING_SECONDS", 3600)
    (one, slow), (other, _) = workers
    slow.may_end.clear()
    first = asyncio.create_task(ask(one))
    await slow.has_read.wait()
    second = asyncio.create_task(ask(other))
    await waits.wait()

    await write(one, "second")
    slow.may_end.set()

    assert [await first, await second] == ["first", "second"]


async def test_others_may_make_a_page_although_the_way_to_redis_was_cut_meanwhile(
    servers: Servers, redis: Redis
) -> None:
    async with connect_redis(servers.valkey.url(DATABASE)) as client:
        store, other = Store(client, NAME), Store(redis, NAME)
        token = await store.claim("a page")
        assert token is not None
        assert await other.claim("a page") is None

        await redis.client_kill_filter(_type="normal", skipme=True)
        await store.release("a page", token)

        assert await other.claim("a page") is not None
