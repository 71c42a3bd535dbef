"""What uvicorn writes to the network, and in how many pieces."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from uvicorn.server import ServerState

from shared.serving.by_uvicorn import DEFAULTS, configuration
from shared.tests.serving.talking import plainly_served

GET = b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")
FIVE = (b"content-length", b"5")


class Network(asyncio.Transport):
    """A connection to nobody, which keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


def start(*headers: tuple[bytes, bytes], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(text: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text, "more_body": more}


async def answered(said: bytes, *messages: dict[str, Any]) -> Network:
    """Have an app answer what is said with these messages, to its end."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    settings, network, state = configuration(app, DEFAULTS), Network(), ServerState()
    settings.load()
    protocol: Any = settings.http_protocol_class(settings, state, {})  # type: ignore[call-arg]
    protocol.connection_made(network)
    protocol.data_received(said)
    await asyncio.gather(*state.tasks)
    protocol.connection_lost(None)
    return network


async def test_a_whole_answer_is_one_piece() -> None:
    network = await answered(GET, start(FIVE, (b"X-Kind", b"short")), body(b"hello"))

    assert network.written == [
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-kind: short\r\n\r\nhello",
    ]


async def test_head_has_the_length_and_no_body() -> None:
    network = await answered(HEAD, start(FIVE), body(b"hello"))

    assert network.written == [b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"]


async def test_an_answer_without_a_length_is_sent_in_chunks() -> None:
    network = await answered(GET, start(), body(b"hello", more=True), body(b"you"))

    assert b"".join(network.written) == (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n"
    )


async def test_an_answer_in_parts_is_sent_by_its_length() -> None:
    network = await answered(GET, start(FIVE), body(b"he", more=True), body(b"llo"))

    assert b"".join(network.written) == b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"


async def test_what_is_unchanged_has_neither_length_nor_body() -> None:
    network = await answered(GET, start((b"etag", b'"x"'), status=304), body(b""))

    assert network.written == [b'HTTP/1.1 304 Not Modified\r\netag: "x"\r\n\r\n']


@pytest.mark.parametrize("said", ["close", "Keep-Alive, Close"])
async def test_an_answer_may_close_the_connection(said: str) -> None:
    network = await answered(GET, start(FIVE, (b"connection", said.encode())), body(b"hello"))

    assert network.is_closed
    assert network.written[0].count(b"connection:") == 1


async def test_whoever_wants_no_other_answer_is_told_that_there_is_none() -> None:
    asked = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    network = await answered(asked, start(FIVE), body(b"hello"))

    assert network.is_closed
    assert b"connection: close\r\n" in network.written[0]


@pytest.mark.parametrize("text", [b"hell", b"hello!"])
async def test_an_answer_of_another_length_ends_the_connection(text: bytes) -> None:
    network = await answered(GET, start(FIVE), body(text))

    assert network.is_closed


REFUSED: Sequence[Sequence[dict[str, Any]]] = [
    [],
    [start(FIVE)],
    [start((b"a name", b"x")), body(b"hello")],
    [start((b"x-two", b"lines\r\nx-other: of somebody else")), body(b"hello")],
    [start((b"content-length", b"many")), body(b"hello")],
    [body(b"hello")],
    [start(FIVE), start(FIVE)],
]


@pytest.mark.parametrize("messages", REFUSED)
async def test_what_is_no_answer_is_told_as_a_failure(messages: Sequence[dict[str, Any]]) -> None:
    network = await answered(GET, *messages)

    assert network.written[0].startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert b"of somebody else" not in b"".join(network.written)
    assert network.is_closed


@pytest.mark.parametrize(
    "said",
    [
        b"nonsense\r\n\r\n",
        GET + b"nonsense\r\n\r\n",
        GET.replace(b"\r\n\r\n", b"\r\nCookie: " + b"x" * 40_000),
    ],
)
@pytest.mark.parametrize("path", ["/streams/", "/waits/"])
async def test_what_is_refused_is_not_refused_in_the_answer_before(path: str, said: bytes) -> None:
    async with plainly_served("uvicorn") as serving:
        reader, writer = await serving.connect()
        writer.write(GET.replace(b"/ ", f"{path} ".encode(), 1))
        if path == "/streams/":
            await reader.readuntil(b"one\r\n")
        else:
            await serving.app.is_waiting.wait()
        writer.write(said)
        async with asyncio.timeout(60):
            rest = await reader.read()
        writer.close()

    assert rest == b""


async def test_who_asked_for_more_at_once_and_went_is_gone_for_what_came_first() -> None:
    async with plainly_served("uvicorn") as serving:
        _, writer = await serving.connect()
        writer.write(GET.replace(b"/ ", b"/gone/ ", 1) + GET)
        await serving.app.is_waiting.wait()
        writer.close()

        async with asyncio.timeout(60):
            await serving.app.go_on.wait()

    assert "gone" in serving.app.noted
