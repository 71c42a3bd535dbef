"""The numbered changes that all services share: which table was changed by which, and the last one.

They are one hash in Redis, so that none of them can be lost without all: `last` is the number of
the last change, `first` the one the hash began with, and each tag has the number of its own last.
What was read after change n is true as long as none of its tags is above n. A hash that is gone, or
that another run of Redis has found on its disk, begins with a higher number than it ever had, so
what was kept before it is believed no more.

Between its commit and its telling a process may die. So each that commits has promised before to
tell: a promise that is not renewed in time is broken, and then, by the next question anybody asks,
all that its process may have written counts as changed.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from secrets import token_hex
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.change_scripts import (
    CHANGE,
    EVERYTHING,
    KEEP_PROMISE,
    KEY,
    LOOK,
    MEET,
    PROMISE,
    PROMISED_SECONDS,
)
from shared.reads import Reads, noting
from shared.redis_line import Line
from shared.runtime import current_runtime

LAST, FIRST = b"last", b"first"
log = logging.getLogger(__name__)

# The first write that cannot be told waits so long, where Redis is there; it is told later, then.
TELLING_SECONDS, PAUSE_SECONDS = 4.0, 0.05
# What is left of a promise when a commit begins: as long as that may take.
LEAST_SECONDS = 2.0
# Where the way to Redis is cut, the next try has a new one.
PROMISING_ATTEMPTS = 3
# In the place of a table: all of its service.
ALL = "*"


@dataclass(frozen=True, slots=True)
class Changes:
    """What had been changed when somebody looked."""

    last: int
    first: int
    by_tag: dict[str, int]

    def reads(self) -> Reads:
        """Begin to note what is read now, and by what remembered parts of it are looked at."""
        return Reads(since=self.last, is_true=self.allow)

    def allow(self, reads: Reads) -> bool:
        """Say whether what was read is still so."""
        if not reads.is_known or reads.since < self.first:
            return False
        owners = {all_of(tag.partition(":")[0]) for tag in reads.tags}
        tags = {EVERYTHING, *owners, *reads.tags}
        return all(self.by_tag.get(tag, 0) <= reads.since for tag in tags)


def all_of(owner: str) -> str:
    """Return the tag that stands for all tables of a service."""
    return f"{owner}:{ALL}"


class ChangesAway(Exception):
    """Redis does not answer, so nobody can tell what has been changed."""

    def __init__(self, error: RedisError) -> None:
        super().__init__(str(error))
        self.is_refused = isinstance(error.__context__, ConnectionRefusedError)


class ChangeLog:
    """Reads and writes the changes. Everybody who asks at once is answered by one question."""

    def __init__(self, redis: Redis, owner: str) -> None:
        self._redis = redis
        self._owner = owner
        self._name = token_hex(8)
        self._change = redis.register_script(CHANGE)
        self._looking = Line(redis)
        self._promise = redis.register_script(PROMISE)
        self._keep_promise = redis.register_script(KEEP_PROMISE)
        self._promised_until = -inf
        self._untold_since: float | None = None
        self._known: Changes | None = None
        # By tag, at which of its own tellings it was changed last.
        self._owed: dict[str, int] = {}
        self._tellings = 0
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
        self._owe(tags)
        owed = dict(self._owed)
        try:
            await self._change(keys=[KEY], args=sorted(owed))
        except RedisError as error:
            raise ChangesAway(error) from error
        # What was changed again meanwhile may have been told too early.
        self._owed = {tag: at for tag, at in self._owed.items() if owed.get(tag) != at}
        self._untold_since = None

    async def note_written(self, tables: Iterable[str]) -> None:
        """Note what a commit has changed, trying again where Redis hangs up; then `note_owed` does.

        Where there is no Redis nobody is shown what was kept, so nobody waits for it. Where it has
        not been told for long, only the first has waited.
        """
        self._owe(f"{self._owner}:{table}" for table in tables)
        loop = asyncio.get_running_loop()
        while True:
            try:
                await self.note(())
            except ChangesAway as away:
                self._untold_since = self._untold_since or loop.time()
                if away.is_refused or loop.time() - self._untold_since >= TELLING_SECONDS:
                    break
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return
        log.error("nobody could be told what was changed: %s", ", ".join(sorted(self._owed)))

    async def note_owed(self) -> None:
        """Note what could not be noted before; raises `ChangesAway`."""
        if self._owed:
            await self.note(())

    async def promise(self) -> None:
        """Promise to tell what is committed from now on; raises `ChangesAway`."""
        began = asyncio.get_running_loop().time()
        try:
            await self._promise(keys=[KEY], args=[self._name, all_of(self._owner)])
        except RedisError as error:
            raise ChangesAway(error) from error
        self._promised_until = began + PROMISED_SECONDS

    async def have_promised(self) -> None:
        """Promise before a commit, unless that was done just now; without Redis nobody needs it."""
        for _attempt in range(PROMISING_ATTEMPTS):
            if asyncio.get_running_loop().time() < self._promised_until - LEAST_SECONDS:
                return
            try:
                await self.promise()
            except ChangesAway as away:
                if away.is_refused:
                    return
        log.warning("what is committed now might be told to nobody")

    async def forget(self) -> None:
        """Have everything made anew that was kept until now."""
        await self.note([EVERYTHING])

    async def close(self) -> None:
        """Take the promise back where all is told; where it is not, others see it broken soon."""
        try:
            await self.note_owed()
            await self._keep_promise(keys=[KEY], args=[self._name])
        except (ChangesAway, RedisError):
            log.warning("what was changed last is told by nobody but a promise that is broken")
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close the connections of one who has changed nothing and promised nothing."""
        await self._looking.hang_up()
        await self._redis.aclose()

    def _owe(self, tags: Iterable[str]) -> None:
        self._tellings += 1
        self._owed |= dict.fromkeys(tags, self._tellings)

    async def _ask(self) -> None:
        try:
            while self._waiting:
                # Whoever comes from here on needs an answer to a question that is asked later.
                waiting, self._waiting = self._waiting, []
                try:
                    changes = await self._looked_twice()
                except RedisError as error:
                    _answer(waiting, ChangesAway(error))
                except BaseException as error:
                    _answer(waiting, error)
                    raise
                else:
                    _answer(waiting, changes)
        finally:
            self._asking = None

    async def _looked_twice(self) -> Changes:
        """Ask on a new connection where the one that was asked by is cut."""
        try:
            return await self._looked()
        except RedisError as error:
            if ChangesAway(error).is_refused:
                raise
            return await self._looked()

    async def _looked(self) -> Changes:
        known = "" if self._known is None else str(self._known.last)
        flat = await self._looking.ask("EVAL", LOOK, 1, KEY, known)
        if flat is not None:
            self._known = _told(dict(zip(flat[::2], flat[1::2], strict=True)))
        assert self._known is not None
        return self._known


async def meet(connection: Any) -> None:
    """Begin a connection to Redis; what another run of it had on its disk is not believed."""
    try:
        await connection.on_connect()
        await connection.send_command("INFO", "server")
        lines = (await connection.read_response()).decode().splitlines()
        run = next(line for line in lines if line.startswith("run_id:"))
        await connection.send_command("EVAL", MEET, 1, KEY, run)
        await connection.read_response()
    except BaseException:
        # Who was cancelled must leave nobody a connection on which answers are still to come.
        await connection.disconnect(nowait=True)
        raise


def _told(fields: dict[bytes, bytes]) -> Changes:
    # What another version keeps there beside them is none of this one's business.
    tags = {
        name.decode(): int(at)
        for name, at in fields.items()
        if b":" in name or name == EVERYTHING.encode()
    }
    return Changes(int(fields[LAST]), int(fields[FIRST]), tags)


def _answer(waiting: list["asyncio.Future[Changes]"], answer: Changes | BaseException) -> None:
    for future in waiting:
        if future.done():
            continue
        if isinstance(answer, Changes):
            future.set_result(answer)
        else:
            future.set_exception(answer)


async def changes_now() -> Changes | None:
    """Return what has been changed by now; None where that is not noted, or nobody can tell."""
    changes = current_runtime().changes
    if changes is None:
        return None
    try:
        return await changes.now()
    except ChangesAway:
        return None


@asynccontextmanager
async def remembering() -> AsyncIterator[Reads]:
    """Note what is read inside the block by itself too, to be remembered with what is made of it.

    Where nobody can tell what has been changed, it is as old as can be.
    """
    changes = await changes_now()
    with noting(changes.reads() if changes else Reads(since=0)) as reads:
        yield reads
