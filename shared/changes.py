"""The numbered changes that all services share: which table was changed by which, and the last one.

They are one hash in Redis, so that none of them can be lost without all: `last` is the number of
the last change, `first` the one the hash began with, and each tag has the number of its own last.
What was read after change n is true as long as none of its tags is above n. A hash that is gone
begins with a higher number than it ever had, so what was kept before it is believed no more.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.reads import Reads, noting
from shared.runtime import current_runtime

KEY = "rose-ash:changes"
LAST, FIRST = b"last", b"first"
log = logging.getLogger(__name__)

# A write waits so long for its change to be told, as long as Redis is there; then it is told later.
ATTEMPTS, PAUSE_SECONDS = 60, 0.05
# Read for every page: whoever changes it has everything made anew.
EVERYTHING = "*"

# Microseconds: there are fewer changes than those, so no beginning is below an earlier end.
_BEGIN = """
local last = redis.call('HGET', KEYS[1], 'last')
if not last then
  local time = redis.call('TIME')
  last = string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('HSET', KEYS[1], 'last', last, 'first', last)
end
"""
_CHANGE = f"""
{_BEGIN}
last = redis.call('HINCRBY', KEYS[1], 'last', 1)
for _, tag in ipairs(ARGV) do
  redis.call('HSET', KEYS[1], tag, string.format('%.0f', last))
end
return redis.call('HGET', KEYS[1], 'last')
"""
_LOOK = f"""
{_BEGIN}
return redis.call('HGETALL', KEYS[1])
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What had been changed when somebody looked."""

    last: int
    first: int
    by_tag: dict[str, int]

    def allow(self, reads: Reads) -> bool:
        """Say whether what was read is still so."""
        if not reads.is_known or reads.since < self.first:
            return False
        owners = {all_of(tag.partition(":")[0]) for tag in reads.tags}
        tags = {EVERYTHING, *owners, *reads.tags}
        return all(self.by_tag.get(tag, 0) <= reads.since for tag in tags)


def all_of(owner: str) -> str:
    """Return the tag that stands for all tables of a service."""
    return f"{owner}:*"


class ChangesAway(Exception):
    """Redis does not answer, so nobody can tell what has been changed."""

    def __init__(self, error: RedisError) -> None:
        super().__init__(str(error))
        self.is_refused = isinstance(error.__context__, ConnectionRefusedError)


class ChangeLog:
    """Reads and writes the changes. Everybody who asks at once is answered by one question."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._change = redis.register_script(_CHANGE)
        self._look = redis.register_script(_LOOK)
        self._known: Changes | None = None
        self._owed: set[str] = set()
        self._waiting: list[asyncio.Future[Changes]] = []
        self._asking: asyncio.Task[None] | None = None

    async def now(self) -> Changes:
        """Return the changes as they are after this was called; raises `ChangesAway`."""
        answer: asyncio.Future[Changes] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await answer

    async def note(self, tags: Iterable[str]) -> None:
        """Note a change of these tags, and of those that could not be noted before.

        Raises `ChangesAway`; then they are noted with the next.
        """
        self._owed |= set(tags)
        owed = set(self._owed)
        try:
            await self._change(keys=[KEY], args=sorted(owed))
        except RedisError as error:
            raise ChangesAway(error) from error
        self._owed -= owed

    async def note_written(self, tags: Iterable[str]) -> None:
        """Note what a commit has changed, trying again where Redis hangs up; then `note_owed` does.

        Where there is no Redis nobody is shown what was kept, so nobody waits for it.
        """
        self._owed |= set(tags)
        for _attempt in range(ATTEMPTS):
            try:
                await self.note(())
            except ChangesAway as away:
                if away.is_refused:
                    break
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return
        log.error("nobody could be told what was changed: %s", ", ".join(sorted(self._owed)))

    async def note_owed(self) -> None:
        """Note what could not be noted before; raises `ChangesAway`."""
        if self._owed:
            await self.note(())

    async def forget(self) -> None:
        """Have everything made anew that was kept until now."""
        await self.note([EVERYTHING])

    async def close(self) -> None:
        await self._redis.aclose()

    async def _ask(self) -> None:
        try:
            while self._waiting:
                # Whoever comes from here on needs an answer to a question that is asked later.
                waiting, self._waiting = self._waiting, []
                try:
                    changes = await self._looked()
                except RedisError as error:
                    _answer(waiting, error)
                else:
                    _answer(waiting, changes)
        finally:
            self._asking = None

    async def _looked(self) -> Changes:
        last = await self._redis.hget(KEY, "last")
        if self._known is None or last is None or int(last) != self._known.last:
            flat = await self._look(keys=[KEY])
            told = dict(zip(flat[::2], map(int, flat[1::2]), strict=True))
            last, first = told.pop(LAST), told.pop(FIRST)
            self._known = Changes(last, first, {tag.decode(): at for tag, at in told.items()})
        return self._known


def _answer(waiting: list["asyncio.Future[Changes]"], answer: Changes | RedisError) -> None:
    for future in waiting:
        if future.done():
            continue
        if isinstance(answer, Changes):
            future.set_result(answer)
        else:
            future.set_exception(ChangesAway(answer))


@asynccontextmanager
async def remembering() -> AsyncIterator[Reads]:
    """Note what is read inside the block by itself too, to be remembered with what is made of it.

    Where nobody can tell what has been changed, it is as old as can be.
    """
    changes = current_runtime().changes
    try:
        since = (await changes.now()).last if changes else 0
    except ChangesAway:
        since = 0
    with noting(Reads(since=since)) as reads:
        yield reads
