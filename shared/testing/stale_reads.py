"""Readers and writers of one page at once, and whether a reader was shown what was over by then."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError

READERS, WRITERS = 16, 2


@dataclass(slots=True)
class Seen:
    """What readers saw: a read is stale if a later version had been written before it began."""

    reads: int = 0
    writes: int = 0
    cuts: int = 0
    stale: list[tuple[int, int]] = field(default_factory=list)


async def read_and_write(
    processes: Sequence[httpx.AsyncClient], redis: Redis, *, reads: int, writes: int, path: str
) -> Seen:
    """Have readers ask processes for a page that writers count up, while Redis hangs up on them.

    A page begins with its number; posting a number to it writes that. It ends when there were as
    many reads and writes as wanted.
    """
    chance, seen = random.Random(0), Seen()
    written = newest = 0
    is_over = asyncio.Event()

    async def read() -> None:
        while seen.reads < reads or seen.writes < writes:
            seen.reads += 1
            least = written
            response = await chance.choice(processes).get(path)
            assert response.status_code == 200, response.text
            shown = int(response.text.split(" ")[0])
            if shown < least:
                seen.stale.append((shown, least))

    async def write() -> None:
        nonlocal written, newest
        while not is_over.is_set():
            newest += 1
            number = newest
            response = await chance.choice(processes).post(path, content=str(number))
            assert response.status_code == 204, response.text
            written = max(written, number)
            seen.writes += 1
            await asyncio.sleep(chance.random() * 0.05)

    async def cut() -> None:
        while not is_over.is_set():
            await asyncio.sleep(chance.random() * 0.3)
            try:
                await redis.client_kill_filter(_type="normal", skipme=True)
            except RedisError:
                continue
            seen.cuts += 1

    others = [asyncio.create_task(task) for task in (*(write() for _ in range(WRITERS)), cut())]
    await asyncio.gather(*(read() for _ in range(READERS)))
    is_over.set()
    await asyncio.gather(*others)
    return seen
