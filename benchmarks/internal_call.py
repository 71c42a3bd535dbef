"""What a signed call to a sibling costs the caller, beside bare HTTP clients.

The answer is twenty products, the same bytes for everybody, sent by a bare socket in a process of
its own: so what is measured is the caller's processor time alone. The rounds take turns, with one
call at a time and with sixteen at once.
"""

import argparse
import asyncio
import multiprocessing
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from multiprocessing.connection import Connection
from statistics import median
from typing import cast

import aiohttp
import httpx
import uvloop

from benchmarks.measuring import Bar, Report, conclude, in_rounds, looked_at, options_of, ratio
from glue.contracts.market import Product, ProductsByIds
from shared.rpc import wire
from shared.rpc.client import RpcClient
from shared.rpc.server import AnswerTable
from shared.rpc.transport import InternalTransport

IDS = list(range(1, 21))
CALLS = 800
QUESTIONS = 5_000
OURS, BARE, HTTPX = "signed call", "bare aiohttp", "plain httpx"
AT_ONCE = {1: 4.0, 16: 5.0}

Call = Callable[[], Awaitable[None]]


def main(arguments: Sequence[str]) -> int:
    """Measure at both concurrencies, and hold the figures against their bars."""
    parser = options_of("internal-call", __doc__, rounds=5, seconds=0)
    options = parser.parse_args(arguments)
    with answering() as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        taken = runner.run(_measured(url, options))
    cost: dict[str, float] = {}
    rows: list[Sequence[str | float]] = []
    bars: list[Bar] = []
    for at_once, most in AT_ONCE.items():
        of = {name: taken[f"{name}, {at_once} at once"] for name in (OURS, BARE, HTTPX)}
        for name, it in of.items():
            words = f"{name}, {at_once} at once"
            cost[words] = 1e6 * median(it)
            rows.append([words, cost[words], ratio(it, of[BARE])])
        bars += [
            Bar(f"× bare aiohttp, {at_once} at once", ratio(of[OURS], of[BARE]), at_most=most),
            Bar(f"× plain httpx, {at_once} at once", ratio(of[OURS], of[HTTPX]), at_most=0.6),
        ]
    report = Report(
        name="internal-call",
        caption=f"{len(body())} bytes of JSON: read whole by all, understood by the signed call.",
        columns=["call", "caller's CPU, µs", "× bare aiohttp"],
        rows=rows,
        bars=bars,
        plotted="microseconds of processor time for one call",
        plot=cost,
    )
    return conclude(report, arguments)


def body() -> bytes:
    """Return the answer of market to a question about twenty products."""
    products = [
        Product(
            id=id,
            slug=f"meadow-seed-loaf-{id}",
            title=f"Meadow Seed Loaf No. {id}",
            image=f"http://localhost:8001/pictures/meadow-seed-loaf-{id}/480.avif",
            regular_price=450,
            special_price=None,
            currency="GBP",
            marketplace_id=1,
            container_id=2,
            is_available=True,
            url=f"http://localhost:8001/ash-lane-bakery/counter/meadow-seed-loaf-{id}/",
        )
        for id in IDS
    ]
    return wire.encode_reply(ProductsByIds, products)


@contextmanager
def answering() -> Iterator[str]:
    """Run the process that answers, and give its address."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_answer, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


async def _measured(url: str, options: argparse.Namespace) -> dict[str, list[float]]:
    secret = "a secret that both have, for a benchmark"
    ours = RpcClient(
        caller="cart",
        secrets=[secret],
        urls={"market": url},
        transport=InternalTransport(),
        answers=AnswerTable([], []),
        forbid_inside_transactions=True,
    )
    # So many that what is remembered of addresses helps nobody.
    some = [ProductsByIds(ids=[*IDS, it]) for it in range(len(IDS) + 1, QUESTIONS)]
    questions = cycle(some)
    addresses = cycle([f"{url}{it.path()}?{wire.query_string(it)}" for it in some])
    async with (
        aiohttp.ClientSession() as bare,
        httpx.AsyncClient(trust_env=False) as plain,
    ):

        async def signed_call() -> None:
            products: list[Product] = await ours.fetch(next(questions))
            assert len(products) == len(IDS)

        async def bare_get() -> None:
            async with bare.get(next(addresses)) as answer:
                assert len(await answer.read()) == length

        async def httpx_get() -> None:
            assert len((await plain.get(next(addresses))).content) == length

        length = len(body())
        calls = {OURS: signed_call, BARE: bare_get, HTTPX: httpx_get}
        contenders = {
            f"{name}, {at_once} at once": _many(call, at_once)
            for at_once in AT_ONCE
            for name, call in calls.items()
        }
        await in_rounds(contenders, rounds=1)
        taken = await in_rounds(contenders, rounds=options.rounds)
    await ours.close()
    return taken


def _many(call: Call, at_once: int) -> Callable[[], Awaitable[float]]:
    """Return what makes many calls, and says how many seconds of this processor one took."""

    async def some() -> None:
        for _ in range(CALLS // at_once):
            await call()

    async def all_of_them() -> float:
        async with looked_at([os.getpid()]):
            began = time.process_time()
            await asyncio.gather(*(some() for _ in range(at_once)))
            took = time.process_time() - began
        return took / (CALLS // at_once * at_once)

    return all_of_them


def _answer(there: Connection) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(there))


async def _serve(there: Connection) -> None:
    text = body()
    head = f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    answer = f"HTTP/1.1 200 OK\r\n{head}".encode() + text
    loop = asyncio.get_running_loop()
    server = await loop.create_server(partial(_Canned, answer), "127.0.0.1", 0)
    there.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _Canned(asyncio.Protocol):
    """Answers every request without a body by the same bytes."""

    def __init__(self, answer: bytes) -> None:
        self._answer, self._unread = answer, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if self._unread.endswith(b"\r\n\r\n"):
            self._unread = b""
            self._transport.write(self._answer)
