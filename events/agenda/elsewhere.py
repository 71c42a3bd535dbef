"""What others' calendars hold, put beside what our own announce."""

from collections.abc import Collection, Sequence
from datetime import datetime

from events.agenda.happenings import Elsewhere, Happening
from events.imports.queries import MOST_SHOWN, ForeignShown, foreign_between
from shared.db import ReadSession


async def elsewhere_between(
    session: ReadSession,
    calendar_ids: Collection[int],
    begin: datetime,
    end: datetime,
    *,
    limit: int = MOST_SHOWN,
) -> Sequence[Happening]:
    """Return what is on in others' calendars from `begin` until `end`, by when it begins."""
    found = await foreign_between(session, calendar_ids, begin, end, limit=limit)
    return [_of(it) for it in found]


def side_by_side(ours: Collection[Happening], theirs: Collection[Happening]) -> list[Happening]:
    """Return both by when they begin; at the same time ours come first."""
    return sorted([*ours, *theirs], key=lambda it: (it.starts_at, it.elsewhere is not None, it.id))


def _of(it: ForeignShown) -> Happening:
    return Happening(
        it.id,
        it.calendar_id,
        it.title,
        it.starts_at,
        it.ends_at,
        Elsewhere(it.source, it.location, it.url),
    )
