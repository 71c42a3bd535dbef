"""Readers and writers at once, while Redis is taken from all of them."""

import random

import httpx
from quart import Quart
from redis.asyncio import Redis

from shared.testing.apps import transport_to
from shared.testing.stale_reads import read_and_write
from shared.tests.cache.kept_pages import (
    Making,
    write,
)


async def test_nobody_is_shown_what_was_over_before_they_asked(
    workers: list[tuple[Quart, Making]], redis: Redis
) -> None:
    await write(workers[0][0], "0")
    chance = random.Random(0)
    processes = [
        httpx.AsyncClient(transport=transport_to(app), base_url="http://localhost")
        for app, _making in workers
    ]

    async def read() -> dict[str, int]:
        response = await chance.choice(processes).get("/board/")
        assert response.status_code == 200, response.text
        return {"board": int(response.text.split(" ")[0])}

    async def put_up(number: int) -> bool:
        response = await chance.choice(processes).post("/board/", content=str(number))
        return response.status_code == 204

    async def cut() -> None:
        await redis.client_kill_filter(_type="normal", skipme=True)

    seen = await read_and_write(
        read, {"board": put_up}, cut, reads=1_000, writes=40, pause_seconds=0.03
    )

    assert seen.stale == []
    assert seen.cuts > 0
    made = sum(making.made for _app, making in workers)
    assert made < seen.reads, "nothing was kept"
