"""The load client against a server that says what it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from benchmarks.measuring import Asking, Expected, UnwantedAnswer, load, load_once

Answer = Callable[[bytes], bytes]


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            writer.write(answer(head + await reader.readexactly(int(length or 0))))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def said(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def test_a_load_is_so_many_requests_of_all_connections() -> None:
    received: list[bytes] = []

    def answer(request: bytes) -> bytes:
        received.append(request)
        return said(b"card card")

    async with answering(answer) as url:
        asking = Asking(url, Expected(counts={"card": 2}))
        sample = await load([asking], connections=3, requests=20)

    assert sample.requests == len(received) == 20
    assert sample.per_second > 0
    assert sample.p50_ms <= sample.p99_ms


async def test_every_connection_asks_for_all_in_turn_and_numbers_what_it_sends() -> None:
    received: list[bytes] = []

    def answer(request: bytes) -> bytes:
        received.append(request)
        return said(b"", "303 See Other") if request.startswith(b"POST") else said(b"hello")

    async with answering(answer) as url:
        picks = Asking(url, Expected(303), method="POST", body="key={n}")
        await load([picks, Asking(url)], connections=1, requests=4)

    assert [request.split(b" ")[0] for request in received] == [b"POST", b"GET"] * 2
    assert [request.partition(b"\r\n\r\n")[2] for request in received[::2]] == [b"key=1", b"key=2"]


async def test_what_is_asked_once_is_asked_by_one_of_the_connections() -> None:
    received: list[bytes] = []

    def answer(request: bytes) -> bytes:
        received.append(request)
        return said(b"paid")

    async with answering(answer) as url:
        expected = Expected(contains=("paid",))
        askings = [Asking(url, expected, method="POST", body=f"order={n}") for n in range(7)]
        sample = await load_once(askings, connections=3)

    assert sample.requests == 7
    assert sorted(request.partition(b"\r\n\r\n")[2] for request in received) == [
        f"order={n}".encode() for n in range(7)
    ]


async def test_a_redirect_has_to_lead_where_it_is_wanted() -> None:
    led = b"HTTP/1.1 303 See Other\r\nLocation: http://till.test/pay/1\r\nContent-Length: 0\r\n\r\n"
    async with answering(lambda _: led) as url:
        await load(
            [Asking(url, Expected(303, leads_to="http://till.test/"))], connections=1, requests=2
        )
        astray = Asking(url, Expected(303, leads_to="http://shop.test/"))
        with pytest.raises(UnwantedAnswer, match=r"shop\.test"):
            await load([astray], connections=1, requests=2)


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (said(b"busy", "503 Busy"), "status 503"),
        (said(b"card"), "there 1 times, wanted 2"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\ncard card", "closes"),
    ],
)
async def test_a_load_ends_with_the_first_answer_that_is_not_what_is_measured(
    answer: bytes, complaint: str
) -> None:
    async with answering(lambda _: answer) as url:
        with pytest.raises(UnwantedAnswer, match=complaint):
            await load([Asking(url, Expected(counts={"card": 2}))], connections=2, requests=20)
