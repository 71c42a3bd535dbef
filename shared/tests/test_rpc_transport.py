"""Calls over real HTTP: what is sent arrives, and what breaks on the way is tried again or told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from quart import Quart

from shared.db.session import Database
from shared.errors import ServiceUnavailable
from shared.rpc import wire
from shared.rpc.client import RpcClient
from shared.serving import Server
from shared.tests.small_app import PATIENCE, caller_of, served, small_app
from shared.tests.small_contracts import Echo, Note

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Type: application/json\r\n\r\n7"

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def app(scratch: Database) -> Quart:
    return small_app(scratch)


@pytest.fixture
async def caller(app: Quart, server: Server) -> AsyncIterator[RpcClient]:
    """A sibling that calls the app over real HTTP."""
    async with served(app, server) as url:
        client = caller_of(app, url=url)
        yield client
        await client.close()


@asynccontextmanager
async def stranger(
    app: Quart, *conversations: Conversation, patience: float = PATIENCE
) -> AsyncIterator[RpcClient]:
    """Give a caller of a server that treats each connection in its own way, in turn."""
    left = list(conversations)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await left.pop(0)(reader, writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    client = caller_of(app, url=f"http://{host}:{port}", patience=patience)
    try:
        yield client
    finally:
        await client.close()
        server.close()
    assert not left, "a connection that the test expected was never made"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER)
    await writer.drain()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def stop_in_the_middle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER[:-1])
    await writer.drain()


async def answer_twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await answer(reader, writer)
    await answer(reader, writer)


async def lead_elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 307 Elsewhere\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"this is not HTTP\r\n\r\n")
    await writer.drain()


async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"7")
        await asyncio.sleep(0.05)


ASCII = ("", " ", "a+b", "a b", "100%", "%2F", "a/b", "a&b=c", "a;b", "#top", "?", "..")
OTHERS = ("é", "日本", "\n", '"', "\\")


@pytest.mark.parametrize("text", ASCII + OTHERS)
async def test_every_text_arrives_as_it_was_sent(caller: RpcClient, text: str) -> None:
    asked = Echo(text=text, number=-7, flag=True, texts=(text, "x"))

    assert await caller.fetch(asked) == asked.model_dump(mode="json")


@pytest.mark.parametrize("broken", [hang_up, stop_in_the_middle])
async def test_a_connection_that_breaks_is_tried_once_more(
    app: Quart, broken: Conversation
) -> None:
    async with stranger(app, broken, answer) as caller:
        assert await caller.act(Note(name="a"), key="k") == 7


async def test_a_connection_that_breaks_twice_is_told(app: Quart) -> None:
    async with stranger(app, hang_up, hang_up) as caller:
        with pytest.raises(ServiceUnavailable):
            await caller.act(Note(name="a"), key="k")


async def test_calls_follow_each_other_over_one_connection(app: Quart) -> None:
    async with stranger(app, answer_twice) as caller:
        assert await caller.act(Note(name="a"), key="k") == 7
        assert await caller.act(Note(name="b"), key="l") == 7


async def test_an_answer_that_leads_elsewhere_is_told_and_not_followed(app: Quart) -> None:
    async with stranger(app, lead_elsewhere) as caller:
        with pytest.raises(ServiceUnavailable):
            await caller.fetch(Echo(text="a"))


async def test_a_cookie_that_comes_with_an_answer_is_not_kept(app: Quart) -> None:
    heads: list[bytes] = []

    async def set_a_cookie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(ANSWER.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b; Path=/\r\n\r\n"))

    async with stranger(app, set_a_cookie) as caller:
        await caller.act(Note(name="a"), key="k")
        await caller.act(Note(name="b"), key="l")

    assert b"cookie" not in heads[1].lower()


async def test_a_query_is_sent_as_it_is_signed(app: Quart) -> None:
    asked = Echo(text=" é+%2F~:@", texts=("[",))
    heads: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

    async with stranger(app, refuse) as caller:
        with pytest.raises(ServiceUnavailable):
            await caller.fetch(asked)

    assert heads[0].split()[1] == f"{asked.path()}?{wire.query_string(asked)}".encode()


async def test_an_answer_that_is_no_http_is_told(app: Quart) -> None:
    async with stranger(app, talk_nonsense) as caller:
        with pytest.raises(ServiceUnavailable):
            await caller.act(Note(name="a"), key="k")


async def test_an_answer_that_dribbles_in_is_waited_for_no_longer_than_the_contract_says(
    app: Quart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Echo, "timeout", 0.2)

    async with stranger(app, dribble, patience=1) as caller, asyncio.timeout(60):
        with pytest.raises(ServiceUnavailable):
            await caller.fetch(Echo(text="a"))


async def test_who_is_patient_waits_so_many_times_as_long(
    app: Quart, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1e-9
    monkeypatch.setattr(Note, "timeout", moment)

    async with stranger(app, answer, patience=60 / moment) as caller:
        assert await caller.act(Note(name="a"), key="k") == 7


async def test_nobody_listening_is_told(app: Quart) -> None:
    caller = caller_of(app, url="http://127.0.0.1:1")

    with pytest.raises(ServiceUnavailable):
        await caller.fetch(Echo(text="a"))

    await caller.close()
