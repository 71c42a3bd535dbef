"""What a container serves, and how its health check asks for it."""

import asyncio
import sys
from pathlib import Path

import httpx
from redis.asyncio import Redis

from shared.dev.processes import LOOPBACK, free_port
from shared.testing.apps import base_environment
from shared.testing.redis_databases import RedisDatabase
from shared.testing.servers import Servers
from shared.tests.deploy.starting import APP, ROOT, start
from shared.web.cache import drop_pages
from shared.web.cache.store import prefix_of

HEALTH = ROOT / "shared" / "deploy" / "health.py"
CACHE_DATABASE = RedisDatabase.DEPLOYED


async def health(port: int, *words: str) -> int | None:
    """Return how the health check ends."""
    asked = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(HEALTH), *words, env={"PORT": str(port)}
    )
    return await asked.wait()


async def test_who_says_that_it_is_not_ready_is_alive_and_who_says_nothing_is_not() -> None:
    async def answer(asking: asyncio.StreamReader, answering: asyncio.StreamWriter) -> None:
        await asking.readuntil(b"\r\n\r\n")
        answering.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
        answering.close()

    async with await asyncio.start_server(answer, LOOPBACK, port := free_port()):
        ready, alive = await health(port), await health(port, "alive")

    assert (ready, alive) == (1, 0)
    assert await health(port, "alive") == 1


async def test_only_the_pages_of_one_service_are_dropped(servers: Servers) -> None:
    redis: Redis = Redis.from_url(servers.valkey.url(CACHE_DATABASE))
    own = [f"{prefix_of('quarry')}{number}" for number in range(1200)]
    others = [f"{prefix_of('quarry-2')}1", f"{prefix_of('other')}1", "rose-ash:changes"]
    await redis.mset(dict.fromkeys([*own, *others], "kept"))

    dropped = await drop_pages(redis, "quarry")

    assert dropped == len(own)
    assert sorted(await redis.keys()) == sorted(name.encode() for name in others)
    await redis.flushdb()
    await redis.aclose()


async def test_a_service_drops_its_kept_pages_and_serves(servers: Servers, tmp_path: Path) -> None:
    redis: Redis = Redis.from_url(servers.valkey.url(CACHE_DATABASE))
    kept = {f"{prefix_of(APP)}1": "old", f"{prefix_of('other')}1": "not ours"}
    await redis.mset(kept)
    port = free_port()
    database = await servers.new_database(APP)
    (tmp_path / "database_url").write_text(servers.serving_url(APP, database) + "\n")
    told = base_environment() | {
        "SECRETS_FOLDER": str(tmp_path),
        "REDIS_URL": servers.valkey.url(0),
        "CACHE_URL": servers.valkey.url(CACHE_DATABASE),
        "PORT": str(port),
    }
    before = await health(port)

    serving = await start("serve", told)
    async with asyncio.timeout(60):
        while await health(port) != 0:
            assert serving.returncode is None
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.get(f"http://{LOOPBACK}:{port}/internal/health")
    serving.terminate()
    await serving.communicate()

    assert before == 1
    assert answer.json() == {"ready": True}
    assert await redis.keys() == [f"{prefix_of('other')}1".encode()]
    assert serving.returncode == 0
    await redis.flushdb()
    await redis.aclose()


async def test_a_service_serves_without_a_cache(servers: Servers) -> None:
    port = free_port()
    database = await servers.new_database(APP)
    told = base_environment() | {
        "DATABASE_URL": servers.serving_url(APP, database),
        "REDIS_URL": servers.valkey.url(0),
        "CACHE_URL": f"redis://{LOOPBACK}:1/0",
        "PORT": str(port),
    }

    serving = await start("serve", told)
    async with asyncio.timeout(60):
        while await health(port) != 0:
            assert serving.returncode is None
    serving.terminate()
    _, said = await serving.communicate()

    assert serving.returncode == 0
    assert "kept pages stay until they are too old" in said.decode()
