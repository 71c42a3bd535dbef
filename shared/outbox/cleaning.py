"""Old events go away, once everything they owed was delivered."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from shared.clock import utcnow
from shared.db.bus import domain_events, event_deliveries
from shared.db.session import WriteSession, transaction

KEPT = timedelta(days=7)
PAUSE = timedelta(minutes=10)
BATCH = 500


class Cleaner:
    """Cleans in small batches, and rests when nothing is left to clean."""

    def __init__(self, *, batch: int = BATCH) -> None:
        self._batch = batch
        self._due_at: datetime | None = None

    async def clean_if_due(self) -> bool:
        """Delete one batch of what is old, if it is time; True when there may be more."""
        now = utcnow()
        if self._due_at is not None and now < self._due_at:
            return False
        async with transaction() as session:
            deleted = await delete_old_events(session, now=now, limit=self._batch)
        if deleted == self._batch:
            return True
        self._due_at = now + PAUSE
        return False


async def delete_old_events(session: WriteSession, *, now: datetime, limit: int) -> int:
    """Delete events a week old whose deliveries, if any, were all made a week ago.

    Their deliveries go with them; an event that is still owed to somebody stays whole.
    """
    before = now - KEPT
    wanted = exists().where(
        event_deliveries.c.event_id == domain_events.c.id,
        event_deliveries.c.delivered_at.is_(None) | (event_deliveries.c.delivered_at >= before),
    )
    old = (
        select(domain_events.c.id)
        .where(domain_events.c.emitted_at < before, ~wanted)
        .order_by(domain_events.c.emitted_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    rows = await session.execute(
        delete(domain_events).where(domain_events.c.id == old.c.id).returning(domain_events.c.id)
    )
    return len(rows.all())
