"""Contenders: servers that stand side by side and are loaded in turn."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

from benchmarks.measuring.load import Asking, Sample, load
from benchmarks.measuring.processes import cpu_seconds, with_children
from benchmarks.measuring.profiles import looked_at
from benchmarks.measuring.rounds import in_rounds, ratio

WARM_REQUESTS = 200
COLUMNS = ("", "requests/s", "p50 ms", "p99 ms", "CPU µs", "requests/s ×", "CPU ×")


@dataclass(frozen=True, slots=True)
class Contender:
    """What is asked, of a server whose processes' time is counted."""

    askings: Sequence[Asking]
    pids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Measured:
    """The samples of all contenders, round by round."""

    samples: Mapping[str, Sequence[Sample]]

    def only(self, *names: str) -> "Measured":
        """Return what was measured of these alone."""
        return Measured({name: self.samples[name] for name in names})

    def ratio(self, ours: str, theirs: str) -> float:
        """Return how many requests a second one answers for each of the other."""
        return self._ratio(ours, theirs, lambda sample: sample.per_second)

    def cpu_ratio(self, ours: str, theirs: str) -> float:
        """Return how much processor time one needs for each of the other's."""
        return self._ratio(ours, theirs, lambda sample: sample.cpu_us)

    def per_core(self, ours: str, theirs: str) -> float:
        """Return how many requests a core answers for each of the other's: the CPU's inverse."""
        return 1 / self.cpu_ratio(ours, theirs)

    def rows(self, against: str) -> list[Sequence[str | float]]:
        """Return a row for each contender below COLUMNS, with the ratios against one of them."""
        return [
            (
                name,
                median(sample.per_second for sample in found),
                median(sample.p50_ms for sample in found),
                median(sample.p99_ms for sample in found),
                median(sample.cpu_us for sample in found),
                self.ratio(name, against),
                self.cpu_ratio(name, against),
            )
            for name, found in self.samples.items()
        ]

    def cpu(self) -> dict[str, float]:
        """Return the processor time of a request of each, in microseconds."""
        return {
            name: median(sample.cpu_us for sample in found) for name, found in self.samples.items()
        }

    def _ratio(self, ours: str, theirs: str, of: Callable[[Sample], float]) -> float:
        return ratio([*map(of, self.samples[ours])], [*map(of, self.samples[theirs])])


async def measured(
    contenders: Mapping[str, Contender],
    *,
    rounds: int,
    seconds: float,
    connections: int,
    warm_requests: int = WARM_REQUESTS,
) -> Measured:
    """Warm all contenders up, load each once in every round, and return their samples."""
    for contender in contenders.values():
        await load(contender.askings, connections=connections, requests=warm_requests)
    turns = {
        name: partial(sampled, contender, seconds, connections)
        for name, contender in contenders.items()
    }
    return Measured(await in_rounds(turns, rounds=rounds))


async def sampled(contender: Contender, seconds: float, connections: int) -> Sample:
    """Load a contender for a time, and count its processor time."""
    loading = partial(load, contender.askings, connections=connections, seconds=seconds)
    return await counted(loading, contender.pids)


async def counted(work: Callable[[], Awaitable[Sample]], pids: Sequence[int]) -> Sample:
    """Let somebody work, and count the processor time that these processes had meanwhile."""
    before = cpu_seconds(pids)
    async with looked_at(with_children(pids)):
        sample = await work()
    used = cpu_seconds(pids) - before
    return replace(sample, cpu_us=1e6 * used / sample.requests)
