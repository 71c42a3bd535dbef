"""Contenders: servers that stand side by side and are loaded in turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.measuring.load import Asking, Sample, load
from benchmarks.measuring.processes import cpu_seconds
from benchmarks.measuring.rounds import in_rounds

WARM_REQUESTS = 200


@dataclass(frozen=True, slots=True)
class Contender:
    """What is asked, of a server whose processes' time is counted."""

    askings: Sequence[Asking]
    pids: Sequence[int]


async def measured(
    contenders: Mapping[str, Contender],
    *,
    rounds: int,
    seconds: float,
    connections: int,
    warm_requests: int = WARM_REQUESTS,
) -> dict[str, list[Sample]]:
    """Warm all contenders up, load each once in every round, and return their samples."""
    for contender in contenders.values():
        await load(contender.askings, connections=connections, requests=warm_requests)
    turns = {
        name: partial(_sampled, contender, seconds, connections)
        for name, contender in contenders.items()
    }
    return await in_rounds(turns, rounds=rounds)


async def _sampled(contender: Contender, seconds: float, connections: int) -> Sample:
    before = cpu_seconds(contender.pids)
    sample = await load(contender.askings, connections=connections, seconds=seconds)
    used = cpu_seconds(contender.pids) - before
    return replace(sample, cpu_us=1e6 * used / sample.requests)
