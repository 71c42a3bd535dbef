"""What a second process of a service brings, and what it costs.

Serves the demonstration with two processes each of market and events on the same databases, and
loads the first alone and both together. On a machine with few cores two cannot answer twice as
much; whether they could is told by the processor time of a request, which must stay what it is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from statistics import median
from urllib.parse import urlsplit

from benchmarks.measuring import (
    Asking,
    Bar,
    Report,
    conclude,
    connections_to,
    cpu_seconds,
    in_rounds,
    load,
    options_of,
    proportional_bytes,
    ratio,
)
from benchmarks.site import CARD, PAGE, PRODUCT, SHOP, Site, beside, standing_site
from shared.testing.servers import running_servers
from tests.proofs.buyers import SAME_ORIGIN
from tests.proofs.things import Tickets

DOUBLED = ("market", "events")
LIST, SHOWN = "list of 24", "page of a product"
PICKED, TICKET = "product into a basket", "ticket into a basket"
CARDS = 24
SEATS = 10_000_000
FORM = {"Content-Type": "application/x-www-form-urlencoded", **SAME_ORIGIN}
LOOK_SECONDS = 0.05
WARM_REQUESTS = 100
MEGABYTE = 2**20
# How much more of the processor a request may take where two processes share the work.
DEARER = 1.15
COLUMNS = (
    "",
    "processes",
    "requests/s of each",
    "requests/s",
    "× one",
    "CPU µs of the service",
    "CPU µs of all services",
    "× one",
    "connections of each",
    "PSS MB of each",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load of one or more processes came to; times are microseconds of a request."""

    per_second: float
    own_us: float
    every_us: float
    connections: int


@dataclass(frozen=True, slots=True)
class Replicas:
    """The same request of each of a service's processes, and whose time is counted."""

    app: str
    askings: Sequence[Asking]
    own: Sequence[int]
    every: Sequence[int]


def main(arguments: Sequence[str]) -> int:
    """Load one process and two in turn, and report."""
    options = options_of("replicas", __doc__ or "", rounds=3, seconds=3)
    options.add_argument("--connections", type=int, default=8, help="of all processes together")
    options.add_argument("--products", type=int, default=10_000)
    chosen = options.parse_args(arguments)
    report = asyncio.run(
        _measure(chosen.rounds, chosen.seconds, chosen.connections, chosen.products)
    )
    return conclude(report, arguments)


async def _measure(rounds: int, seconds: float, connections: int, products: int) -> Report:
    with running_servers() as servers:
        async with AsyncExitStack() as stack:
            told = {"SERVER": "uvicorn", "BACKGROUND_LOOPS": "false"}
            site = await stack.enter_async_context(
                standing_site(servers, settings=told, products=products)
            )
            other = await stack.enter_async_context(beside(site, "uvicorn", *DOUBLED))
            contenders = {
                (what, count): _replicas(app, asking, (site, other)[:count])
                for what, (app, asking) in (await _asked(site)).items()
                for count in (1, 2)
            }
            for it in contenders.values():
                for asking in it.askings:
                    await load([asking], connections=connections, requests=WARM_REQUESTS)
            postgres = urlsplit(servers.postgres.url("postgres")).port or 0
            found = await in_rounds(
                {
                    f"{what} {count}": partial(_loaded, it, postgres, connections, seconds=seconds)
                    for (what, count), it in contenders.items()
                },
                rounds=rounds,
            )
            memory = {
                key: proportional_bytes(it.own) / MEGABYTE / len(it.own)
                for key, it in contenders.items()
            }
    return _report(contenders, found, memory, connections)


async def _asked(site: Site) -> dict[str, tuple[str, Callable[[Site], Asking]]]:
    """Return what is asked, each with the service it is asked of."""
    tickets = await Tickets.at_an_event(site.served, number=SEATS)
    await tickets.aclose()
    stepper = f"/{PAGE}/calendar/events/{tickets.entry_id}/tickets/{tickets.type_id}/"
    return {
        LIST: ("market", lambda it: it.asking("market", SHOP, counts={CARD: CARDS})),
        SHOWN: ("market", lambda it: it.asking("market", PRODUCT, contains=("<h1",))),
        PICKED: ("market", partial(_sending, "market", f"{PRODUCT}basket/", "quantity=1&on=card")),
        TICKET: ("events", partial(_sending, "events", stepper, "quantity=1")),
    }


def _sending(app: str, path: str, form: str, site: Site) -> Asking:
    """Send a form as somebody who was never here before."""
    asking = site.asking(app, path, headers=FORM, status=303)
    return Asking(asking.url, asking.expected, "POST", asking.headers, form)


def _replicas(app: str, asking: Callable[[Site], Asking], sites: Sequence[Site]) -> Replicas:
    own = [site.served.pid(app) for site in sites]
    every = {*own, *(pid for site in sites for pid in site.every_pid)}
    return Replicas(app, [asking(site) for site in sites], own, sorted(every))


async def _loaded(it: Replicas, postgres: int, connections: int, *, seconds: float) -> Loaded:
    """Load all processes at once, each by its share of the connections."""
    own, every = cpu_seconds(it.own), cpu_seconds(it.every)
    async with _watched(it.own, postgres) as most:
        share = connections // len(it.askings)
        samples = await asyncio.gather(
            *(load([asking], connections=share, seconds=seconds) for asking in it.askings)
        )
    requests = sum(sample.requests for sample in samples)
    return Loaded(
        per_second=sum(sample.per_second for sample in samples),
        own_us=1e6 * (cpu_seconds(it.own) - own) / requests,
        every_us=1e6 * (cpu_seconds(it.every) - every) / requests,
        connections=max(most.values()),
    )


@asynccontextmanager
async def _watched(pids: Sequence[int], port: int) -> AsyncIterator[Mapping[int, int]]:
    """Yield how many connections to a port each of these processes has had at most."""
    most = {pid: connections_to([pid], port) for pid in pids}

    async def look() -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for pid in pids:
                most[pid] = max(most[pid], connections_to([pid], port))

    looking = asyncio.create_task(look())
    try:
        yield most
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


def _report(
    contenders: Mapping[tuple[str, int], Replicas],
    found: Mapping[str, Sequence[Loaded]],
    memory: Mapping[tuple[str, int], float],
    connections: int,
) -> Report:
    rows: list[Sequence[str | float]] = []
    bars = []
    for (what, count), it in contenders.items():
        these, one = found[f"{what} {count}"], found[f"{what} 1"]
        pace = [each.per_second for each in these]
        cost = [each.every_us for each in these]
        dearer = ratio(cost, [each.every_us for each in one])
        rows.append(
            (
                f"{what} ({it.app})",
                count,
                median(pace) / count,
                median(pace),
                ratio(pace, [each.per_second for each in one]),
                median(each.own_us for each in these),
                median(cost),
                dearer,
                max(each.connections for each in these),
                memory[what, count],
            )
        )
        if count > 1:
            bars.append(Bar(f"{what}, CPU of a request by two × by one", dearer, at_most=DEARER))
    return Report(
        name="replicas",
        caption=(
            f"One process of a service and two on the same database, {connections} connections of"
            " browsers in all. The machine's cores are shared with the siblings, PostgreSQL and the"
            " load. Connections are those to PostgreSQL, at most; one more hears of the outbox"
            " where the loops run."
        ),
        columns=COLUMNS,
        rows=rows,
        bars=bars,
        plotted="CPU µs of a request, all services",
        plot={
            f"{what}, {count}": median(each.every_us for each in found[f"{what} {count}"])
            for what, count in contenders
        },
    )
