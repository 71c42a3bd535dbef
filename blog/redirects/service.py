"""Keeping patterns, and leading on by them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from sqlalchemy import delete, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert

from blog.redirects.errors import TooManyPatterns
from blog.redirects.models import LeadingPattern
from blog.redirects.patterns import Pattern, read_pattern
from blog.redirects.queries import all_patterns, count_patterns_and_ways
from blog.redirects.targets import check_target, led_to
from glue.audit import Audited, ObjectType
from glue.remembered import Memory
from shared.audit import record
from shared.changes import remembering
from shared.clock import utcnow
from shared.db import WriteSession, read_session
from shared.runtime import current_runtime

MOST_PATTERNS = 1000
# All of them are tried before an address is said to be none.
MOST_WAYS_OF_ALL = 20_000
OF_ONE_PERSON = frozenset({"account", "admin", "invitations", "letters", "sign-in", "static"})
ALL = "all"


@dataclass(frozen=True, slots=True)
class Leading:
    """A pattern that is ready to be tried."""

    pattern: Pattern
    target: str
    status: int


class PatternMemory(Memory[tuple[Leading, ...]]):
    """One process's memory of the patterns."""

    def __init__(self) -> None:
        super().__init__(1)


async def keep_pattern(
    session: WriteSession, *, pattern: str, target: str, is_permanent: bool
) -> None:
    """Let addresses lead on; raises `NotFollowed` and `TooManyPatterns`."""
    read = read_pattern(pattern)
    check_target(target, read)
    values = {"target": target, "is_permanent": is_permanent, "ways": read.ways}
    await session.execute(
        insert(LeadingPattern)
        .values(pattern=pattern, **values)
        .on_conflict_do_update(
            index_elements=[sql("md5(pattern)")], set_=values | {"updated_at": func.now()}
        )
    )
    patterns, ways = await count_patterns_and_ways(session)
    if patterns > MOST_PATTERNS or ways > MOST_WAYS_OF_ALL:
        raise TooManyPatterns(most=MOST_PATTERNS)


async def forget_pattern(session: WriteSession, pattern_id: int) -> None:
    """Let addresses that match a pattern lead nowhere by it."""
    gone = await session.execute(
        delete(LeadingPattern).where(LeadingPattern.id == pattern_id).returning(LeadingPattern.id)
    )
    if gone.first() is not None:
        await record(session, Audited.PATTERN_REMOVED, on=(ObjectType.SITE, 0))


async def leads_to(path: str, query: str) -> tuple[str, int] | None:
    """Return where an address leads by the first pattern it matches, and with which status."""
    if path.split("/")[1] in OF_ONE_PERSON:
        return None
    for it in await _patterns():
        address = led_to(it.pattern, it.target, path=path, query=query)
        if address is not None:
            return address, it.status
    return None


def forget_remembered_patterns() -> None:
    """Read them anew the next time, in this process."""
    current_runtime().extras.pop(PatternMemory, None)


async def _patterns() -> tuple[Leading, ...]:
    runtime, now = current_runtime(), utcnow()
    memory = runtime.extras.setdefault(PatternMemory, PatternMemory())
    assert isinstance(memory, PatternMemory)
    for_moments = timedelta(seconds=runtime.settings.layout_memory_seconds)
    known = memory.recall(ALL, younger_than=for_moments, now=now)
    if known is not None:
        return known[0]
    async with remembering() as reads:
        rows = await all_patterns(read_session())
    patterns = tuple(
        Leading(_read(it.pattern), it.target, 301 if it.is_permanent else 302) for it in rows
    )
    memory.keep(ALL, patterns, now=now, reads=reads)
    return patterns


@lru_cache(maxsize=MOST_PATTERNS)
def _read(pattern: str) -> Pattern:
    return read_pattern(pattern)
