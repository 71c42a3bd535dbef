"""Pages of a large site beside Quart's bare hello: what the benchmarks of single pages share."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack

from benchmarks.greetings import greetings
from benchmarks.measuring import COLUMNS, Bar, Contender, Measured, Report, conclude, options_of
from benchmarks.measuring import measured as measure
from benchmarks.site import Site, standing_site
from shared.testing.servers import Servers, running_servers

HELLO = "bare, uvicorn"
PRODUCTS, EVENTS = 100_000, 5_000

Contenders = Callable[[Site], Awaitable[Mapping[str, Contender]]]
Bars = Callable[[Measured], Sequence[Bar]]


def measure_pages(
    name: str,
    what: str,
    arguments: Sequence[str],
    *,
    caption: str,
    contenders: Contenders,
    bars: Bars,
    settings: Callable[[Servers], Mapping[str, str]] = lambda _: {},
    products: int = 0,
    events: int = 0,
    more_bars: Callable[[Site], Awaitable[Sequence[Bar]]] | None = None,
) -> int:
    """Serve a site by uvicorn, load pages of it beside hello, and report."""
    options = options_of(name, what, rounds=3, seconds=3)
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--products", type=int, default=products)
    chosen = options.parse_args(arguments)

    async def work() -> Report:
        with running_servers() as servers:
            async with AsyncExitStack() as stack:
                told = {"SERVER": "uvicorn", "BACKGROUND_LOOPS": "false"} | dict(settings(servers))
                site = await stack.enter_async_context(
                    standing_site(servers, settings=told, products=chosen.products, events=events)
                )
                hello = await stack.enter_async_context(greetings(("bare", "uvicorn")))
                found = await measure(
                    hello | dict(await contenders(site)),
                    rounds=chosen.rounds,
                    seconds=chosen.seconds,
                    connections=chosen.connections,
                    warm_requests=60,
                )
                others = await more_bars(site) if more_bars else ()
        return Report(
            name=name,
            caption=f"{caption} {chosen.connections} connections; the CPU is that of all services.",
            columns=COLUMNS,
            rows=found.rows(against=HELLO),
            bars=[*bars(found), *others],
            plotted="CPU µs of a request",
            plot=found.cpu(),
        )

    return conclude(asyncio.run(work()), arguments)
