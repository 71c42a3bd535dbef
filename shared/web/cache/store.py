"""Kept pages in Redis, shared by the processes of a service; without Redis there are none."""

import hashlib
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.changes import ChangesAway
from shared.clock import utcnow
from shared.web.cache.entries import Entry
from shared.web.cache.figures import SILENT_SECONDS, Told

# Whoever is making a page for longer than this is not waited for.
LONGEST_MAKING_MS = 10_000
DROPPED_AT_ONCE = 500

_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
"""


def prefix_of(service: str) -> str:
    """Return what the keys of a service's pages begin with, of whichever version."""
    return f"rose-ash:page:{service}:"


async def drop_pages(redis: Redis, service: str) -> int:
    """Drop the pages that a service has kept, and say how many; raises `RedisError`."""
    dropped = 0
    found: list[bytes] = []
    async for key in redis.scan_iter(match=f"{prefix_of(service)}*", count=DROPPED_AT_ONCE):
        found.append(key)
        if len(found) == DROPPED_AT_ONCE:
            dropped += await redis.unlink(*found)
            found.clear()
    return dropped + (await redis.unlink(*found) if found else 0)


class Store:
    """The pages that a version of a service has kept, and who is making which.

    The figures are those of all versions.
    """

    def __init__(self, redis: Redis, service: str, version: str = "") -> None:
        self._redis = redis
        self._process = token_hex(8)
        self._figures = f"rose-ash:page-figures:{service}"
        self._prefix = f"{prefix_of(service)}{version}:"
        self._release = redis.register_script(_RELEASE)

    async def get(self, key: str) -> Entry | None:
        """Return a page as it was kept, true or not by now."""
        try:
            packed = await self._redis.get(self._name(key))
        except RedisError:
            return None
        return Entry.unpacked(packed) if isinstance(packed, bytes) else None

    async def put(self, key: str, entry: Entry, *, seconds: float) -> None:
        """Keep a page for so long at most; where Redis is away, do not."""
        try:
            await self._redis.set(self._name(key), entry.packed(), px=max(1, int(seconds * 1000)))
        except RedisError:
            return

    async def claim(self, key: str) -> str | None:
        """Return a token for making a page, or None where somebody else is making it."""
        token = token_hex(8)
        try:
            is_mine = await self._redis.set(
                f"{self._name(key)}:making", token, nx=True, px=LONGEST_MAKING_MS
            )
        except RedisError:
            return token
        return token if is_mine else None

    async def release(self, key: str, token: str) -> None:
        """Let others make the page again; where the way to Redis is cut, by a new one."""
        for _attempt in range(2):
            try:
                await self._release(keys=[f"{self._name(key)}:making"], args=[token])
            except RedisError:
                continue
            return

    async def tell(self, figures: Told) -> None:
        """Tell the figures of this process; where Redis is away, do not."""
        try:
            await self._redis.hset(self._figures, self._process, figures.model_dump_json())
        except RedisError:
            return

    async def told(self) -> list[Told]:
        """Return the figures of each process of the service; raises `ChangesAway`."""
        try:
            return await self._told()
        except RedisError as error:
            raise ChangesAway(error) from error

    async def _told(self) -> list[Told]:
        found = await self._redis.hgetall(self._figures)
        told = {process: Told.model_validate_json(figures) for process, figures in found.items()}
        oldest = utcnow() - timedelta(seconds=SILENT_SECONDS)
        silent = [process for process, figures in told.items() if figures.at < oldest]
        if silent:
            await self._redis.hdel(self._figures, *silent)
        return [figures for figures in told.values() if figures.at >= oldest]

    async def close(self) -> None:
        """Take back the figures of this process, which keeps nothing any more."""
        # Where Redis is away, they are passed over as soon as they are old.
        with suppress(RedisError):
            await self._redis.hdel(self._figures, self._process)
        await self._redis.aclose()

    def _name(self, key: str) -> str:
        return self._prefix + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
