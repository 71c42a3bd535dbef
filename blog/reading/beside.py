"""What stands beside a list of posts: what they are about, and when they were published.

All posts have to be counted for it, so what everybody may know of is remembered for moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from blog.reading.audience import Audience
from blog.reading.queries import Month, months, tags_in_use
from blog.tags.models import Tag
from glue.remembered import Memory
from shared.changes import remembering
from shared.clock import utcnow
from shared.db import ReadSession
from shared.runtime import current_runtime

MOST_TAGS = 12
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class BesideList:
    """The tags most used, each with how often, and the months with how much was published."""

    tags: Sequence[tuple[Tag, int]]
    months: Sequence[Month]


class BesideMemory(Memory[BesideList]):
    """The app's memory of what stands beside everybody's lists."""

    def __init__(self) -> None:
        super().__init__(1)


async def beside_list(session: ReadSession, audience: Audience) -> BesideList:
    """Return what stands beside a list, as somebody may know of it."""
    if audience.page_ids or audience.reads_all:
        return await _counted(session, audience)
    runtime, now = current_runtime(), utcnow()
    memory = runtime.extras.setdefault(BesideMemory, BesideMemory())
    assert isinstance(memory, BesideMemory)
    for_moments = timedelta(seconds=runtime.settings.layout_memory_seconds)
    known = memory.recall(EVERYBODY, younger_than=for_moments, now=now)
    if known is not None:
        return known[0]
    async with remembering() as reads:
        counted = await _counted(session, audience)
    memory.keep(EVERYBODY, counted, now=now, reads=reads)
    return counted


async def _counted(session: ReadSession, audience: Audience) -> BesideList:
    zone = current_runtime().settings.site.timezone
    return BesideList(
        tags=await tags_in_use(session, audience, limit=MOST_TAGS),
        months=await months(session, audience, zone=zone),
    )
