"""How often something may be done: counted in Redis, and in the process alone while that is away.

Redis is a help here and never a condition: what does not answer at once is not waited for, and
nothing is refused because of it. What is counted is known by a keyed digest, so that nobody's
address or network is kept.
"""

import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from time import time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from quart import Response
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.clock import utcnow
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.i18n import ngettext

log = logging.getLogger(__name__)

PREFIX = "limits"
# How long Redis is left alone after it did not answer.
PAUSE = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within so long, for each of those that `name` is counted for."""

    name: str
    most: int
    within: timedelta


class TooOften(DomainError):
    """Something was done as often as it may be; `minutes` says when it may be done again."""

    code = "too-often"
    status = 429
    message = _l("That was too often. Please wait a while, and try again then")

    @property
    def minutes(self) -> int:
        return int(str(self.detail.get("minutes", 1)))

    def __str__(self) -> str:
        return ngettext(
            "That was too often. Please try again in a minute",
            "That was too often. Please try again in %(num)s minutes",
            self.minutes,
        )

    def told_in(self, response: Response) -> Response:
        """Tell programs too when to try again."""
        response.headers["Retry-After"] = str(self.minutes * 60)
        return response


class _RedisStorage(RedisStorage):
    """Imports the one client that it uses, and not whichever others the machine has."""

    DEPENDENCIES = {"redis": RedisStorage.DEPENDENCIES["redis"]}  # noqa: RUF012  # as its base has it


class Limiter:
    """Counts for all processes together in Redis, whose client must not wait for long."""

    def __init__(self, redis: Redis, *, secret: str) -> None:
        self._together = MovingWindowRateLimiter(
            _RedisStorage(
                "async+redis://",
                implementation="redispy",
                key_prefix=PREFIX,
                connection_pool=redis.connection_pool,  # type: ignore[arg-type]  # as its own documentation has it
            )
        )
        self._alone = MovingWindowRateLimiter(MemoryStorage())
        self._alone_until: datetime | None = None
        self._secret = secret.encode()

    async def count(self, limit: Limit, who: str) -> None:
        """Count one more for somebody; raises `TooOften` when that is one too many."""
        seconds = int(limit.within.total_seconds())
        item = RateLimitItemPerSecond(limit.most, seconds, namespace=limit.name)
        frees_at = await self._count(item, self._digest(f"{limit.name}:{who}"))
        if frees_at is not None:
            # The library reads the machine's clock, so what it says is compared with that.
            wait = timedelta(seconds=frees_at - time())
            raise TooOften(minutes=max(1, ceil(wait / MINUTE)))

    async def _count(self, item: RateLimitItem, digest: str) -> float | None:
        """Return nothing when there was room, else the time at which there will be."""
        if self._alone_until is None or utcnow() >= self._alone_until:
            try:
                return await _counted(self._together, item, digest)
            except (RedisError, OSError) as error:
                log.warning("limits are counted in this process alone: %s", type(error).__name__)
                self._alone_until = utcnow() + PAUSE
        return await _counted(self._alone, item, digest)

    def _digest(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()


async def _counted(
    counter: MovingWindowRateLimiter, item: RateLimitItem, digest: str
) -> float | None:
    if await counter.hit(item, digest):
        return None
    return (await counter.get_window_stats(item, digest)).reset_time
