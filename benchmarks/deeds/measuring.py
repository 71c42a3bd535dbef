"""A deed of many people beside an endpoint that commits as often and asks nobody.

How often a deed commits, and how many rows it writes, is counted first, in all databases together:
transactions to which PostgreSQL gave a number, and the rows that its statistics know. An endpoint
of ours then does that in one database, with nobody to ask in between.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from benchmarks.deeds.commits import DONE
from benchmarks.deeds.shop import Shop
from benchmarks.greetings import standing_app
from benchmarks.measuring import (
    COLUMNS,
    Asking,
    Bar,
    Contender,
    Expected,
    Measured,
    Report,
    Sample,
    conclude,
    counted,
    cpu_seconds,
    in_rounds,
    load,
    options_of,
    sampled,
)
from benchmarks.site import APPS, standing_site
from shared.testing.servers import Servers, running_servers
from tests.proofs.buyers import SAME_ORIGIN
from tests.proofs.things import rows

WARM = 8
WARM_COMMITS = 100
# So long after its last statement a connection tells the statistics at the latest.
TOLD_SECONDS = 12.0
NUMBERS = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next"
WRITTEN = """
SELECT coalesce(sum(n_tup_ins), 0)::bigint AS added,
  coalesce(sum(n_tup_upd) + sum(n_tup_del), 0)::bigint AS changed FROM pg_stat_user_tables
"""

Act = Callable[[], Awaitable[Sample]]
# Makes so many ready, who are to do it so many at once, and returns what then has them do it.
Deed = Callable[[Shop, int, int], Awaitable[Act]]


@dataclass(frozen=True, slots=True)
class Written:
    """What is written for one deed; halves are left out, so that nothing is asked too much.

    `shares` says which part of the processor time each service had.
    """

    commits: int
    added: int
    changed: int
    shares: Mapping[str, float]

    def __str__(self) -> str:
        return f"{self.commits} commits of {self.added} + {self.changed} rows"

    @property
    def told_shares(self) -> str:
        """Name the services that had something to do, the busiest first."""
        by_share = sorted(self.shares.items(), key=lambda it: -it[1])
        return ", ".join(f"{app} {share:.0%}" for app, share in by_share if share >= 0.01)


@dataclass(frozen=True, slots=True)
class Bench:
    """A shop, the deeds that are done there, and how many at once do them."""

    servers: Servers
    shop: Shop
    number: int
    at_once: int
    seconds: float

    async def written(self, deed: Deed) -> Written:
        """Count what a deed writes."""
        act = await deed(self.shop, self.number, self.at_once)
        await asyncio.sleep(TOLD_SECONDS)
        begun = await self._rows_written()
        before, used = await self._next_number(), self._used()
        await act()
        commits = await self._next_number() - before
        spent = {app: now - used[app] for app, now in self._used().items()}
        shares = {app: seconds / sum(spent.values()) for app, seconds in spent.items()}
        await asyncio.sleep(TOLD_SECONDS)
        added, changed = (
            now - earlier for now, earlier in zip(await self._rows_written(), begun, strict=True)
        )
        commits, added, changed = (it // self.number for it in (commits, added, changed))
        return Written(commits, added, changed, shares)

    async def done(self, deed: Deed) -> Sample:
        """Have it done by so many, and count the processor time of all services."""
        act = await deed(self.shop, self.number, self.at_once)
        return await counted(act, self.shop.site.every_pid)

    @asynccontextmanager
    async def commits_alone(self, written: Written) -> AsyncIterator[Contender]:
        """Serve the endpoint that writes as much."""
        url = self.servers.serving_url("likes", await self.servers.new_database("likes"))
        plan = {"commits": written.commits, "added": written.added, "changed": written.changed}
        async with standing_app("benchmarks.deeds.commits", url) as (address, pid):
            asking = Asking(
                f"{address}commits/?{urlencode(plan)}",
                Expected(contains=(DONE,)),
                method="POST",
                headers=SAME_ORIGIN,
            )
            await load([asking], connections=self.at_once, requests=WARM_COMMITS)
            yield Contender([asking], [pid])

    def _used(self) -> dict[str, float]:
        return {app: cpu_seconds([self.shop.served.pid(app)]) for app in APPS}

    async def _next_number(self) -> int:
        (row,) = await rows(self.shop.served, "orders", NUMBERS)
        return int(row["next"])

    async def _rows_written(self) -> tuple[int, int]:
        found = [(await rows(self.shop.served, app, WRITTEN))[0] for app in APPS]
        return sum(it["added"] for it in found), sum(it["changed"] for it in found)


def measure_deeds(
    name: str,
    what: str,
    arguments: Sequence[str],
    *,
    deeds: Mapping[str, Deed],
    least: float,
    caption: str,
    number: int = 60,
    with_loops: bool = False,
) -> int:
    """Measure deeds beside their commits alone, and hold each against the bar.

    Loops take their time whether or not somebody does anything, so only a deed that is theirs has
    them run.
    """
    options = options_of(name, what, rounds=3, seconds=3)
    options.add_argument("--number", type=int, default=number, help="of each deed in a round")
    options.add_argument("--at-once", type=int, default=8)
    chosen = options.parse_args(arguments)

    async def work() -> Report:
        with running_servers() as servers:
            async with AsyncExitStack() as stack:
                settings = {"SERVER": "uvicorn", "BACKGROUND_LOOPS": str(with_loops).lower()}
                site = await stack.enter_async_context(
                    standing_site(servers, settings=settings, with_strangers=True)
                )
                shop = await Shop.opened(site)
                bench = Bench(servers, shop, chosen.number, chosen.at_once, chosen.seconds)
                turns: dict[str, Callable[[], Awaitable[Sample]]] = {}
                alone: dict[str, str] = {}
                told = [f"{caption} {chosen.number} in a round, {chosen.at_once} at once."]
                for deed, do in deeds.items():
                    await (await do(shop, WARM, bench.at_once))()
                    written = await bench.written(do)
                    contender = await stack.enter_async_context(bench.commits_alone(written))
                    alone[deed] = f"{deed}: {written} alone"
                    told.append(f"{deed.capitalize()}: {written.told_shares}.")
                    turns[deed] = partial(bench.done, do)
                    turns[alone[deed]] = partial(sampled, contender, bench.seconds, bench.at_once)
                found = Measured(await in_rounds(turns, rounds=chosen.rounds))
        return Report(
            name=name,
            caption=" ".join(told),
            columns=COLUMNS,
            rows=[
                row
                for deed, other in alone.items()
                for row in found.only(deed, other).rows(against=other)
            ],
            bars=[
                Bar(f"{deed}, by its commits alone, for each core", share, at_least=least)
                for deed, share in ((it, found.per_core(it, alone[it])) for it in alone)
            ],
            plotted="CPU µs of one",
            plot=found.cpu(),
        )

    return conclude(asyncio.run(work()), arguments)
