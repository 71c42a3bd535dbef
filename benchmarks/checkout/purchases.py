"""How many baskets a second go to SumUp, and what one costs.

Serves the demonstration, each app a process, with the simulated SumUp. Buyers with a loaf in their
basket send it: first one after the other, then many at once. Everything is told as a ratio to
showing the same basket's page, measured in the same run, and by the processor time of each app.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from glue.directory import SERVICES
from shared.testing.servers import Servers, running_servers
from tests.proofs.buyers import PAGE, Buyer
from tests.served import Served, served_platform

LOAF = f"/{PAGE}/counter/bridge-loaf/"
TICKS = os.sysconf("SC_CLK_TCK")
APPS = (*(service.name for service in SERVICES), "sumup")


@dataclass(frozen=True, slots=True)
class Taken:
    """Wall seconds of each, of all of them together, and processor seconds by program."""

    each: Sequence[float]
    together: float
    processor: dict[str, float]

    @property
    def median(self) -> float:
        return statistics.median(self.each)


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bin/bench checkout")
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=16)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, running_servers() as servers:
        asyncio.run(_measure(servers, Path(folder), chosen.orders, chosen.at_once))
    return 0


async def _measure(servers: Servers, folder: Path, orders: int, at_once: int) -> None:
    async with served_platform(servers, folder) as served:
        await served.run("blog", "blog.demo")
        await served.run("market", "market.demo")
        await _unlimited(served)
        warm = await _buyers(served, 5, start=0)
        await _timed(served, [buyer.check_out for buyer in warm], at_once=1)
        shown = await _buyers(served, orders, start=1_000)
        looks = await _timed(served, [buyer.look for buyer in shown], at_once=1)
        alone = await _timed(served, [buyer.check_out for buyer in shown], at_once=1)
        crowd = await _buyers(served, orders, start=2_000)
        looks_at_once = await _timed(served, [buyer.look for buyer in crowd], at_once=at_once)
        crowded = await _timed(served, [buyer.check_out for buyer in crowd], at_once=at_once)
        for buyer in (*shown, *crowd):
            assert buyer.hosted_url, buyer.told
        _print("one after the other", looks, alone, orders)
        _print(f"{at_once} at once", looks_at_once, crowded, orders)
        for buyer in (*warm, *shown, *crowd):
            await buyer.http.aclose()


async def _unlimited(served: Served) -> None:
    """Let nothing of the demonstration be counted, so that nobody is told that it is sold out."""
    await served.run("market", "benchmarks.checkout.shelves")


async def _buyers(served: Served, number: int, *, start: int) -> list[Buyer]:
    buyers = [Buyer(served, start + index) for index in range(number)]
    for buyer in buyers:
        await buyer.pick(LOAF)
        await buyer.look()
    return buyers


async def _timed(
    served: Served, works: Sequence[Callable[[], Awaitable[None]]], *, at_once: int
) -> Taken:
    turn = asyncio.Semaphore(at_once)
    each: list[float] = []

    async def one(work: Callable[[], Awaitable[None]]) -> None:
        async with turn:
            began = time.perf_counter()
            await work()
            each.append(time.perf_counter() - began)

    before, began = _processor(served), time.perf_counter()
    await asyncio.gather(*(one(work) for work in works))
    together = time.perf_counter() - began
    after = _processor(served)
    return Taken(each, together, {name: after[name] - before[name] for name in after})


def _processor(served: Served) -> dict[str, float]:
    """Return the processor seconds that each program has used so far."""
    used = {}
    for name in APPS:
        fields = Path(f"/proc/{served.pid(name)}/stat").read_text().rpartition(")")[2].split()
        used[name] = (int(fields[11]) + int(fields[12])) / TICKS
    return used


def _print(how: str, looks: Taken, sent: Taken, orders: int) -> None:
    print(f"\n{how}: {orders} orders")
    ratio, page = sent.median / looks.median, looks.median * 1000
    print(
        f"  {orders / sent.together:.1f} a second; half of them within {sent.median * 1000:.0f} ms,"
        f" {ratio:.1f} times the basket's page ({page:.0f} ms)"
    )
    total, of_pages = sum(sent.processor.values()), sum(looks.processor.values())
    print(
        f"  processor time: {total / orders * 1000:.1f} ms an order,"
        f" {total / of_pages:.1f} times the page's"
    )
    by_cost = sorted(sent.processor.items(), key=lambda it: -it[1])
    for name, seconds in by_cost:
        print(f"    {name:<10} {seconds / orders * 1000:6.1f} ms  {seconds / total:4.0%}")
