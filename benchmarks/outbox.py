"""How fast events reach their handlers, out of a backlog and one by one.

Orders tells that orders were paid, in a database of its own; everything is the app's, but for what
hears of it: a handler that does nothing, or one that calls likes by a keyed action over ASGI. The
same actions called by as many workers, and a relay that looks every half second, are what it is
compared with. All of it runs in one process, so the rates are those of one processor.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from statistics import median
from typing import TypeVar

import uvloop
from quart import Quart

from benchmarks.measuring import Bar, Report, conclude, in_rounds, options_of, ratio
from glue.contracts.likes import TargetType, Toggle
from glue.contracts.orders import OrderPaid
from shared.db import transaction
from shared.factory import runtime_of
from shared.jobs.loop import Loop
from shared.outbox import emit, on
from shared.outbox.courier import CONCURRENCY, Courier
from shared.outbox.deliveries import BATCH
from shared.outbox.emit import emit_all
from shared.outbox.registry import HandlerRegistry
from shared.outbox.relay import LOOP_NAME, relay_loop
from shared.rpc import call_action
from shared.runtime import Runtime, running
from shared.testing.apps import OverHttpx, base_environment, create_app, transport_to
from shared.testing.servers import Servers, running_servers

BACKLOG, ACTIONS = 5_000, 600
POLL_SECONDS = 0.5
PER_SECOND, PRODUCERS = 300, 8
NOTHING, KEYED, DIRECT = "a handler that does nothing", "a handler with a keyed action", "directly"
RELAY, POLL = "woken", "looking every 500 ms"

T = TypeVar("T")

_orders = count(1)


class Heard:
    """What the handlers have heard: how much of it, and how long after it was told."""

    def __init__(self) -> None:
        self.told_at: dict[int, float] = {}
        self.seconds: list[float] = []
        self.all_are_here = asyncio.Event()
        self.wanted = 0

    def expect(self, wanted: int) -> None:
        self.told_at, self.seconds, self.wanted = {}, [], wanted
        self.all_are_here.clear()

    def hear(self, event: OrderPaid) -> None:
        self.seconds.append(time.perf_counter() - self.told_at.get(event.order_id, 0.0))
        if len(self.seconds) == self.wanted:
            self.all_are_here.set()


class Bench:
    """Orders with a database of its own, and what hears of it."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime, self.heard = runtime, Heard()
        heard = self.heard

        @on(OrderPaid)
        async def do_nothing(event: OrderPaid) -> None:
            heard.hear(event)

        @on(OrderPaid)
        async def like_something(event: OrderPaid) -> None:
            await like(event.order_id)
            heard.hear(event)

        self._handlers = {NOTHING: do_nothing, KEYED: like_something}

    @asynccontextmanager
    async def hearing(self, name: str) -> AsyncIterator[None]:
        """Let one handler hear, and nobody else."""
        self.runtime.handlers = HandlerRegistry()
        self.runtime.handlers.add(self._handlers[name])
        with running(self.runtime):
            yield

    @asynccontextmanager
    async def relaying(self, name: str) -> AsyncIterator[None]:
        """Deliver as the app does, or by looking every half second."""
        loop: Loop = relay_loop() if name == RELAY else Loop(name, POLL_SECONDS, _look)
        if name == RELAY:
            self.runtime.loops[LOOP_NAME] = loop
        loop.start()
        yield
        await loop.stop()
        self.runtime.loops.pop(LOOP_NAME, None)

    async def drained(self, name: str, number: int) -> float:
        """Return how many events in a second get out of a backlog."""
        async with self.hearing(name):
            self.heard.expect(number)
            for _ in range(number // BATCH):
                async with transaction() as session:
                    await emit_all(session, [_paid() for _ in range(BATCH)])
            began = time.perf_counter()
            async with self.relaying(RELAY):
                await self.heard.all_are_here.wait()
                return number / (time.perf_counter() - began)

    async def delays(self, relay: str, seconds: float) -> list[float]:
        """Return how many milliseconds after its commit each event was heard, in their order."""
        number = int(PER_SECOND * seconds)
        async with self.hearing(NOTHING), self.relaying(relay):
            self.heard.expect(number)
            began = asyncio.get_running_loop().time()
            async with asyncio.TaskGroup() as telling:
                for place in range(number):
                    until = began + place / PER_SECOND - asyncio.get_running_loop().time()
                    await asyncio.sleep(max(until, 0))
                    telling.create_task(self._tell())
            await self.heard.all_are_here.wait()
        return sorted(1000 * it for it in self.heard.seconds)

    async def produced(self, relay: str, seconds: float) -> float:
        """Return how many events in a second are told by as many as can."""
        told = 0

        async def produce(until: float) -> None:
            nonlocal told
            while time.perf_counter() < until:
                await self._tell()
                told += 1

        async with self.hearing(NOTHING), self.relaying(relay):
            self.heard.expect(-1)
            until = time.perf_counter() + seconds
            await asyncio.gather(*(produce(until) for _ in range(PRODUCERS)))
        async with self.hearing(NOTHING):
            while await Courier().deliver_due():
                pass
        return told / seconds

    async def _tell(self) -> None:
        event, stream = _paid()
        async with transaction() as session:
            await emit(session, event, stream=stream)
        self.heard.told_at[event.order_id] = time.perf_counter()


async def like(number: int) -> None:
    """Do what the handler does that is not for nothing."""
    action = Toggle(user_id=number, target_type=TargetType.PRODUCT, target_slug="bread")
    await call_action(action, key=f"like {number}")


def main(arguments: Sequence[str]) -> int:
    """Measure, and hold the figures against their bars."""
    options = options_of("outbox", __doc__, rounds=3, seconds=5).parse_args(arguments)
    with running_servers() as servers, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return conclude(runner.run(_measured(servers, options)), arguments)


async def _measured(servers: Servers, options: argparse.Namespace) -> Report:
    async with _apps(servers) as bench:
        rates = await in_rounds(
            {
                NOTHING: lambda: bench.drained(NOTHING, BACKLOG),
                KEYED: lambda: bench.drained(KEYED, ACTIONS),
                DIRECT: lambda: _directly(bench.runtime),
            },
            rounds=options.rounds,
        )
        delays = await in_rounds(
            {it: _of(bench.delays, it, options.seconds) for it in (RELAY, POLL)},
            rounds=options.rounds,
        )
        produced = await in_rounds(
            {it: _of(bench.produced, it, options.seconds) for it in (RELAY, POLL)},
            rounds=options.rounds,
        )
    middle = {name: [it[len(it) // 2] for it in rounds] for name, rounds in delays.items()}
    latest = {name: [it[len(it) * 99 // 100] for it in rounds] for name, rounds in delays.items()}
    rows: list[list[str | float]] = [
        [f"backlog: {name}", median(it), "", ""] for name, it in rates.items()
    ]
    rows += [
        [name, median(produced[name]), median(middle[name]), median(latest[name])]
        for name in (RELAY, POLL)
    ]
    return Report(
        name="outbox",
        caption=f"{BACKLOG:,} events, {ACTIONS} keyed actions, then {PER_SECOND} events a second.",
        columns=["what", "events a second", "p50, ms", "p99, ms"],
        rows=rows,
        bars=[
            Bar("events a second, doing nothing", median(rates[NOTHING]), at_least=3_000),
            Bar("keyed actions, × called directly", ratio(rates[KEYED], rates[DIRECT]), 0.6),
            Bar("p50, × looking", ratio(middle[RELAY], middle[POLL]), at_most=0.1),
            Bar("p99, × looking", ratio(latest[RELAY], latest[POLL]), at_most=0.15),
            Bar("producers, × looking", ratio(produced[RELAY], produced[POLL]), at_least=0.8),
        ],
        plotted="events out of a backlog in a second",
        plot={name: median(it) for name, it in rates.items()},
    )


@asynccontextmanager
async def _apps(servers: Servers) -> AsyncIterator[Bench]:
    orders, likes = await _app(servers, "orders"), await _app(servers, "likes")
    runtime = runtime_of(orders)
    await runtime.rpc.close()
    runtime.rpc.use_transport(OverHttpx(transport_to(likes)))
    yield Bench(runtime)
    for app in (orders, likes):
        await runtime_of(app).database.dispose()
        await runtime_of(app).redis.aclose()


async def _app(servers: Servers, name: str) -> Quart:
    url = servers.serving_url(name, await servers.new_database(name))
    place = {"DATABASE_URL": url, "REDIS_URL": servers.valkey.url(0)}
    return create_app(name, base_environment() | place)


async def _directly(runtime: Runtime) -> float:
    numbers = iter([next(_orders) for _ in range(ACTIONS)])

    async def work() -> None:
        for number in numbers:
            await like(number)

    with running(runtime):
        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
        return ACTIONS / (time.perf_counter() - began)


async def _look() -> bool:
    return len(await Courier().deliver_due()) == BATCH


def _paid() -> tuple[OrderPaid, str]:
    number = next(_orders)
    return OrderPaid(order_id=number), f"order:{number}"


def _of(
    measure: Callable[[str, float], Awaitable[T]], relay: str, seconds: float
) -> Callable[[], Awaitable[T]]:
    return lambda: measure(relay, seconds)
