"""How far behind the outbox is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from shared.clock import utcnow
from shared.db.bus import domain_events, event_deliveries
from shared.db.session import ReadSession


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """What is owed and not parked, since when the oldest of it is, and what is parked."""

    depth: int
    oldest_at: datetime | None
    parked: int

    @property
    def oldest_seconds(self) -> float:
        """The age of what is owed longest."""
        if self.oldest_at is None:
            return 0.0
        return max(0.0, (utcnow() - self.oldest_at).total_seconds())


async def outbox_health(session: ReadSession) -> OutboxHealth:
    """Measure the outbox, for the health page."""
    parked_at = event_deliveries.c.parked_at
    owed = (
        select(
            func.count().filter(parked_at.is_(None)),
            func.min(domain_events.c.emitted_at).filter(parked_at.is_(None)),
            func.count().filter(parked_at.is_not(None)),
        )
        .join(domain_events, domain_events.c.id == event_deliveries.c.event_id)
        .where(event_deliveries.c.delivered_at.is_(None))
    )
    depth, oldest_at, parked = (await session.execute(owed)).one()
    return OutboxHealth(depth=depth, oldest_at=oldest_at, parked=parked)
