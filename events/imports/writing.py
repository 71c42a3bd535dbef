"""Putting what was read of somebody else's calendar beside our own, the same however often."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Text, delete, exists, func, literal, or_
from sqlalchemy.dialects.postgresql import insert

from events.ics.occurrences import Occurrence
from events.imports.models import ForeignCalendar, ForeignEntry
from shared.db import WriteSession

AT_ONCE = 500
KEY = ("foreign_calendar_id", "uid", "recurrence")


async def write_occurrences(
    session: WriteSession, foreign: ForeignCalendar, occurrences: Sequence[Occurrence]
) -> None:
    """Make what is shown of somebody's calendar these; who calls holds the lock on its row."""
    await _remove_all_but(session, foreign, occurrences)
    statement = insert(ForeignEntry)
    columns = [it.name for it in ForeignEntry.__table__.columns if it.name not in {"id", *KEY}]
    changed = or_(
        *(
            getattr(ForeignEntry, name).is_distinct_from(statement.excluded[name])
            for name in columns
        )
    )
    # What has not changed is left alone: a calendar is mostly the same as an hour ago.
    upsert = statement.on_conflict_do_update(
        index_elements=KEY,
        set_={name: statement.excluded[name] for name in columns},
        where=changed,
    )
    for start in range(0, len(occurrences), AT_ONCE):
        portion = occurrences[start : start + AT_ONCE]
        await session.execute(upsert, [_row(foreign, it) for it in portion])
    foreign.shown = len(occurrences)


async def _remove_all_but(
    session: WriteSession, foreign: ForeignCalendar, occurrences: Sequence[Occurrence]
) -> None:
    keys = (
        func.unnest(
            literal([it.happening.uid for it in occurrences], ARRAY(Text)),
            literal([it.recurrence for it in occurrences], ARRAY(Text)),
        )
        .table_valued("uid", "recurrence")
        .render_derived()
    )
    is_there = exists().where(
        ForeignEntry.uid == keys.c.uid, ForeignEntry.recurrence == keys.c.recurrence
    )
    await session.execute(
        delete(ForeignEntry)
        .where(ForeignEntry.foreign_calendar_id == foreign.id, ~is_there)
        .execution_options(synchronize_session=False)
    )


def _row(foreign: ForeignCalendar, it: Occurrence) -> dict[str, object]:
    happening = it.happening
    return {
        "foreign_calendar_id": foreign.id,
        "calendar_id": foreign.calendar_id,
        "uid": happening.uid,
        "recurrence": it.recurrence,
        "sequence": happening.sequence,
        "status": happening.status,
        "title": happening.title,
        "description": happening.description,
        "location": happening.location,
        "url": happening.url,
        "starts_at": it.starts_at,
        "ends_at": it.ends_at,
        "time_zone": happening.time_zone,
        "is_all_day": happening.is_all_day,
        "is_free": happening.is_free,
        "rule": happening.rule,
    }
