"""Who is loaded and how, what it used, and what ours is to reach beside a peer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from benchmarks.measuring import (
    Bar,
    Sample,
    cpu_seconds,
    in_rounds,
    looked_at,
    ratio,
    with_children,
)
from shared.testing.servers import Servers

OURS, KEPT = "ours", "ours, pages kept"
WARM_REQUESTS = 10
REST_SECONDS = 4.0

# Loads for so many seconds, or with so many requests.
Load = Callable[[float, int], Awaitable[Sample]]


@dataclass(frozen=True, slots=True)
class Place:
    """The processes whose time is counted: of the programs, of PostgreSQL, and of Valkey."""

    programs: Sequence[int]
    servers: Servers | None = None
    in_python: bool = True

    @property
    def looked_at(self) -> Sequence[int]:
        """The processes that can be looked at while they work."""
        return with_children(self.programs) if self.in_python else ()

    def used(self) -> tuple[float, float, float]:
        """Return the seconds of the processor that each of the three has had."""
        if self.servers is None:
            return cpu_seconds(self.programs), 0.0, 0.0
        postgres, valkey = self.servers.postgres.process, self.servers.valkey.process
        assert postgres is not None
        assert valkey is not None
        return cpu_seconds(self.programs), cpu_seconds([postgres.pid]), cpu_seconds([valkey.pid])


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one load, with microseconds of the processor for one request."""

    sample: Sample
    programs_us: float
    database_us: float
    cache_us: float

    @property
    def cpu_us(self) -> float:
        return self.programs_us + self.database_us + self.cache_us

    @property
    def figures(self) -> tuple[float, ...]:
        """What a row of the table shows."""
        sample = self.sample
        spent = (self.programs_us, self.database_us, self.cache_us)
        return (sample.per_second, sample.p50_ms, sample.p99_ms, *spent)


@dataclass(frozen=True, slots=True)
class Contender:
    """A place, and the load it is to bear."""

    place: Place
    load: Load

    async def seen(self, seconds: float, at_rest: Sequence[float]) -> Seen:
        """Load it once, and count what it used beyond what it uses of each second at rest."""
        before = self.place.used()
        async with looked_at(self.place.looked_at):
            sample = await self.load(seconds, 0)
        took = sample.requests / sample.per_second
        spent = (
            max(0.0, after - earlier - took * resting)
            for earlier, after, resting in zip(before, self.place.used(), at_rest, strict=True)
        )
        return Seen(sample, *(1e6 * each / sample.requests for each in spent))


Found = Mapping[str, Sequence[Seen]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that ours and a peer can do, and how many times as well ours is to do it."""

    what: str
    peer: str
    contenders: Mapping[str, Contender]
    bar: float
    by_cpu: bool = False

    async def measured(self, *, rounds: int, seconds: float) -> Found:
        """Warm all contenders up, and load each once in every round."""
        for contender in self.contenders.values():
            await contender.load(0.0, WARM_REQUESTS)
        at_rest = await self._at_rest()
        turns = {
            f"{self.what}, {who}": partial(it.seen, seconds, at_rest[who])
            for who, it in self.contenders.items()
        }
        found = await in_rounds(turns, rounds=rounds)
        return dict(zip(self.contenders, found.values(), strict=True))

    async def _at_rest(self) -> dict[str, list[float]]:
        """Return what each uses of a second while nobody asks for anything."""
        before = {who: it.place.used() for who, it in self.contenders.items()}
        await asyncio.sleep(REST_SECONDS)
        return {
            who: [
                (after - earlier) / REST_SECONDS
                for earlier, after in zip(before[who], it.place.used(), strict=True)
            ]
            for who, it in self.contenders.items()
        }

    def gained(self, found: Found, who: str) -> tuple[float, float]:
        """Return how many times the peer's requests ours answers, and its time the peer uses."""
        ours, theirs = found[who], found[self.peer]
        return (
            ratio([it.sample.per_second for it in ours], [it.sample.per_second for it in theirs]),
            ratio([it.cpu_us for it in theirs], [it.cpu_us for it in ours]),
        )

    def ours(self, found: Found) -> list[str]:
        """Return the ways in which ours was served."""
        return [who for who in found if who != self.peer]

    def rows(self, found: Found) -> list[list[str | float]]:
        """Return a line for each contender: medians, and ratios where it is one of ours."""
        return [
            [
                self.what,
                who,
                *map(median, zip(*(it.figures for it in seen), strict=True)),
                *(self.gained(found, who) if who in self.ours(found) else ("", "")),
            ]
            for who, seen in found.items()
        ]

    def bars(self, found: Found) -> list[Bar]:
        """Return the bar for each way in which ours was served."""
        unit = "times less processor time than" if self.by_cpu else "times the requests a second of"
        return [
            Bar(
                f"{self.what}, {who}, {unit} {self.peer}",
                self.gained(found, who)[int(self.by_cpu)],
                at_least=self.bar,
            )
            for who in self.ours(found)
        ]
