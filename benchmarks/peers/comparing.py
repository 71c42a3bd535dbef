"""How fast our pages are beside those of pretix, django-oscar and Ghost, filled alike."""

import argparse
import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.measuring import (
    Asking,
    Bar,
    Expected,
    Report,
    Sample,
    conclude,
    cpu_seconds,
    in_rounds,
    load,
    options_of,
    ratio,
)
from benchmarks.peers.flows import (
    CSRF,
    Flow,
    add_to_ours,
    add_to_pretix,
    order_of_ours,
    order_of_pretix,
    visits,
)
from benchmarks.peers.goods import Goods
from benchmarks.peers.oscar.serving import served_oscar
from benchmarks.peers.ours import Ours, our_platform
from benchmarks.peers.pretix.serving import served_pretix
from shared.testing.servers import Servers, running_servers

ROOT = Path(__file__).resolve().parents[2]
OURS, KEPT = "ours", "ours, pages kept"
PEERS = ("pretix", "oscar", "ghost")
KEPT_SECONDS = 60
WORKERS = 2
WARM = 40
CONNECTIONS = 8
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Place:
    """The processes whose time is counted: of the servers, of PostgreSQL, and of Valkey."""

    programs: Sequence[int]
    servers: Servers

    def used(self) -> tuple[float, float, float]:
        """Return the seconds of the processor that each of the three has had."""
        postgres, valkey = self.servers.postgres.process, self.servers.valkey.process
        assert postgres is not None
        assert valkey is not None
        return (
            cpu_seconds(self.programs),
            cpu_seconds([postgres.pid]),
            cpu_seconds([valkey.pid]),
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one load, with microseconds of the processor for one request."""

    sample: Sample
    servers_us: float
    database_us: float
    cache_us: float

    @property
    def cpu_us(self) -> float:
        return self.servers_us + self.database_us + self.cache_us


Load = Callable[[float, int], Awaitable[Sample]]


@dataclass(frozen=True, slots=True)
class Contender:
    """Who is loaded, and how: for so many seconds, or so many requests."""

    place: Place
    load: Load

    async def seen(self, seconds: float) -> Seen:
        """Load it once, and count what it used."""
        before = self.place.used()
        sample = await self.load(seconds, 0)
        spent = [1e6 * (b - a) for a, b in zip(before, self.place.used(), strict=True)]
        servers, database, cache = (each / sample.requests for each in spent)
        return Seen(sample, servers, database, cache)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that ours and a peer can do, and what ours is to reach."""

    what: str
    peer: str
    contenders: Mapping[str, Contender]
    bar: float
    by_cpu: bool = False

    def gained(self, found: Mapping[str, Sequence[Seen]], who: str) -> tuple[float, float]:
        """Return how many times as many requests ours answers, and as little time it uses."""
        ours, theirs = found[who], found[self.peer]
        return (
            ratio([it.sample.per_second for it in ours], [it.sample.per_second for it in theirs]),
            ratio([it.cpu_us for it in theirs], [it.cpu_us for it in ours]),
        )

    def rows(self, found: Mapping[str, Sequence[Seen]]) -> list[list[str | float]]:
        """Return a line for each contender."""
        return [
            [
                self.what,
                who,
                *(
                    median(figure(it) for it in seen)
                    for figure in (
                        lambda it: it.sample.per_second,
                        lambda it: it.sample.p50_ms,
                        lambda it: it.sample.p99_ms,
                        lambda it: it.servers_us,
                        lambda it: it.database_us,
                        lambda it: it.cache_us,
                    )
                ),
                *(("", "") if who == self.peer else self.gained(found, who)),
            ]
            for who, seen in found.items()
        ]

    def bars(self, found: Mapping[str, Sequence[Seen]]) -> list[Bar]:
        """Return the bar for each way in which ours is served."""
        unit = "less processor time" if self.by_cpu else "times the requests a second"
        return [
            Bar(
                f"{self.what}, {who}: {unit} than {self.peer}"
                if self.by_cpu
                else f"{self.what}, {who}: {unit} of {self.peer}",
                self.gained(found, who)[int(self.by_cpu)],
                at_least=self.bar,
            )
            for who in found
            if who != self.peer
        ]


def main(arguments: Sequence[str]) -> int:
    """Start the peers and ourselves, load them in turn and say who needs how much."""
    parser = options_of("peers", __doc__, rounds=3, seconds=5.0)
    parser.add_argument("--only", action="append", choices=PEERS, help="this peer, or these")
    parser.add_argument(
        "--cache", type=Path, default=ROOT / ".venv-peers", help="where peers are installed"
    )
    options = parser.parse_args(arguments)
    logging.getLogger("shared.rpc").setLevel(logging.ERROR)
    return conclude(asyncio.run(_compared(options)), arguments)


async def _compared(options: argparse.Namespace) -> Report:
    goods = Goods()
    rows: list[list[str | float]] = []
    bars: list[Bar] = []
    plot: dict[str, float] = {}
    async with AsyncExitStack() as stack:
        uncached = await stack.enter_async_context(_ours(goods, kept_seconds=0))
        cached = await stack.enter_async_context(_ours(goods, kept_seconds=KEPT_SECONDS))
        for peer in options.only or PEERS:
            standing = _with_peer(peer, goods, uncached, cached, cache=options.cache)
            async with standing as comparisons:
                for comparison in comparisons:
                    found = await _measured(comparison, options.rounds, options.seconds)
                    rows += comparison.rows(found)
                    bars += comparison.bars(found)
                    plot |= {
                        f"{comparison.what}, {who}": comparison.gained(found, who)[1]
                        for who in found
                        if who != comparison.peer
                    }
                    print("\n".join(map(str, comparison.bars(found))), flush=True)
    return Report(
        "peers",
        "Pages and deeds of ours beside those of peers with the same things in them, each over"
        " PostgreSQL and in as many processes (benchmarks/peers/README.md).",
        (
            *("what", "who", "requests/s", "p50 ms", "p99 ms"),
            *("servers, µs", "PostgreSQL, µs", "cache, µs"),
            *("× requests/s", "÷ processor time"),
        ),
        rows,
        bars,
        "how many times less of the processor ours needs than the peer",
        plot,
    )


async def _measured(
    comparison: Comparison, rounds: int, seconds: float
) -> dict[str, list[Seen]]:
    for contender in comparison.contenders.values():
        await contender.load(0.0, WARM)
    turns = {
        who: partial(contender.seen, seconds)
        for who, contender in comparison.contenders.items()
    }
    return await in_rounds(turns, rounds=rounds)


@asynccontextmanager
async def _ours(goods: Goods, *, kept_seconds: int) -> AsyncIterator[tuple[Ours, Place]]:
    async with _place() as (servers, folder):
        platform = our_platform(
            servers, folder, goods, page_cache_seconds=kept_seconds, workers=WORKERS
        )
        async with platform as ours:
            yield ours, Place(ours.pids, servers)


@asynccontextmanager
async def _place() -> AsyncIterator[tuple[Servers, Path]]:
    """Have a PostgreSQL, a Valkey and a folder for one contender alone."""
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        yield servers, Path(folder)
        await servers.aclose()


@asynccontextmanager
async def _with_peer(
    peer: str,
    goods: Goods,
    uncached: tuple[Ours, Place],
    cached: tuple[Ours, Place],
    *,
    cache: Path,
) -> AsyncIterator[list[Comparison]]:
    (ours, place), (kept, kept_place) = uncached, cached

    def pages(of: Callable[[Ours], str], **expected: int) -> dict[str, Contender]:
        return {
            OURS: Contender(place, _page(of(ours), expected)),
            KEPT: Contender(kept_place, _page(of(kept), expected)),
        }

    async with _place() as (servers, folder):
        if peer == "pretix":
            smtp = ours.served.ports["smtp"]
            serving = served_pretix(
                servers, folder, goods, cache=cache, workers=WORKERS, smtp=smtp
            )
            async with serving as pretix:
                theirs = Place(pretix.pids, servers)
                kinds = len(goods.tickets)
                cookies = {"pretix_csrftoken": CSRF}
                yield [
                    Comparison(
                        "event page",
                        peer,
                        pages(lambda it: it.event, **{'class="tickets__offer"': kinds})
                        | {
                            peer: Contender(
                                theirs, _page(pretix.event, {'name="item_': kinds})
                            )
                        },
                        bar=10,
                    ),
                    Comparison(
                        "ticket into the basket",
                        peer,
                        {
                            OURS: Contender(place, _visits(add_to_ours(ours), {})),
                            peer: Contender(theirs, _visits(add_to_pretix(pretix), cookies)),
                        },
                        bar=10,
                    ),
                    Comparison(
                        "order of one free ticket",
                        peer,
                        {
                            OURS: Contender(place, _visits(order_of_ours(ours), {})),
                            peer: Contender(theirs, _visits(order_of_pretix(pretix), cookies)),
                        },
                        bar=5,
                    ),
                ]
        elif peer == "oscar":
            async with served_oscar(
                servers, folder, goods, cache=cache, workers=WORKERS
            ) as oscar:
                theirs = Place(oscar.pids, servers)
                cards = goods.products_on_a_page
                yield [
                    Comparison(
                        "list of 24 products",
                        peer,
                        pages(lambda it: it.products, **{'class="card__title"': cards})
                        | {
                            peer: Contender(
                                theirs,
                                _page(
                                    oscar.products,
                                    {'class="product_pod"': cards, "/media/cache/": cards},
                                ),
                            )
                        },
                        bar=20,
                        by_cpu=True,
                    ),
                    Comparison(
                        "page of a product",
                        peer,
                        pages(lambda it: it.product, **{"<h1": 1})
                        | {peer: Contender(theirs, _page(oscar.product, {"<h1": 1}))},
                        bar=20,
                        by_cpu=True,
                    ),
                ]


def _page(url: str, counts: Mapping[str, int]) -> Load:
    asking = Asking(url, Expected(counts=counts))

    async def loaded(seconds: float, requests: int) -> Sample:
        return await load([asking], connections=CONNECTIONS, seconds=seconds, requests=requests)

    return loaded


def _visits(flow: Flow, cookies: dict[str, str]) -> Load:
    async def loaded(seconds: float, requests: int) -> Sample:
        return await visits(
            flow, at_once=AT_ONCE, cookies=cookies, seconds=seconds, number=requests
        )

    return loaded
