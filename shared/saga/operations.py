"""What a person may do about sagas that do not get on: look, and have them tried again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from shared.db.bus import sagas
from shared.db.session import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class UnfinishedSaga:
    """A saga on its way, as a person looks at it."""

    id: int
    kind: str
    key: str
    step: str
    created_at: datetime
    attempts: int
    next_attempt_at: datetime
    parked_at: datetime | None
    last_error: str | None


async def unfinished_sagas(session: ReadSession, *, limit: int = 100) -> list[UnfinishedSaga]:
    """List what is not finished: parked sagas first, then the oldest."""
    columns = [sagas.c[name] for name in UnfinishedSaga.__dataclass_fields__]
    rows = await session.execute(
        select(*columns)
        .where(sagas.c.finished_at.is_(None))
        .order_by(sagas.c.parked_at.is_(None), sagas.c.id)
        .limit(limit)
    )
    return [UnfinishedSaga(**row) for row in rows.mappings()]


async def retry(session: WriteSession, saga_id: int, *, now: datetime) -> bool:
    """Make a saga due now, with all its tries; False when there is nothing left to do in it."""
    return await _retry(session, now=now, saga_id=saga_id) > 0


async def retry_all(session: WriteSession, *, now: datetime) -> int:
    """Make every saga due now whose step has failed, with all its tries; return how many."""
    return await _retry(session, now=now)


async def _retry(session: WriteSession, *, now: datetime, saga_id: int | None = None) -> int:
    chosen = sagas.c.last_error.is_not(None) if saga_id is None else sagas.c.id == saga_id
    rows = await session.execute(
        update(sagas)
        .where(sagas.c.finished_at.is_(None), chosen)
        .values(parked_at=None, attempts=0, next_attempt_at=now)
        .returning(sagas.c.id)
    )
    return len(rows.all())
