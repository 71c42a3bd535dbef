"""Readers and writers of pages at once, and whether a reader was shown what was over by then."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

READERS = 16

# Returns the versions that a page shows, by who writes them; none where nobody answered in time.
Read = Callable[[], Awaitable[Mapping[str, int]]]
# Writes a version, and says whether it was told that this is done.
Write = Callable[[int], Awaitable[bool]]


@dataclass(slots=True)
class Seen:
    """What readers saw: a read is stale if a later version had been written before it began."""

    reads: int = 0
    refused: int = 0
    writes: int = 0
    cuts: int = 0
    stale: list[tuple[str, int, int]] = field(default_factory=list)


async def read_and_write(
    read: Read,
    writers: Mapping[str, Write],
    cut: Callable[[], Awaitable[None]],
    *,
    reads: int,
    writes: int,
    pause_seconds: float,
    cut_seconds: float = 0.3,
    seen: Seen | None = None,
) -> Seen:
    """Have readers read what writers count up, while Redis is taken from all of them.

    Each writer writes one version after the other with a pause, and `cut` is called again and
    again, after this many seconds at most.
    It ends when there were as many reads and writes as wanted; what is `seen` can be looked at
    meanwhile.
    """
    chance, seen = random.Random(0), seen or Seen()
    written = dict.fromkeys(writers, 0)
    is_over = asyncio.Event()

    async def go_on_reading() -> None:
        while seen.reads < reads or seen.writes < writes:
            least = dict(written)
            shown = await read()
            if not shown:
                seen.refused += 1
                continue
            seen.reads += 1
            seen.stale += [
                (name, number, least[name])
                for name, number in shown.items()
                if number < least[name]
            ]

    async def go_on_writing(name: str, write: Write) -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            if await write(number):
                written[name] = number
                seen.writes += 1
            await asyncio.sleep(chance.random() * pause_seconds)

    async def go_on_cutting() -> None:
        while not is_over.is_set():
            await asyncio.sleep(chance.random() * cut_seconds)
            await cut()
            seen.cuts += 1

    others = [asyncio.create_task(go_on_writing(*it)) for it in writers.items()]
    others.append(asyncio.create_task(go_on_cutting()))
    await asyncio.gather(*(go_on_reading() for _ in range(READERS)))
    is_over.set()
    await asyncio.gather(*others)
    return seen
