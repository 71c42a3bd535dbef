"""How far behind the outbox is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from shared.clock import utcnow
from shared.db.bus import domain_events, event_deliveries
from shared.db.session import ReadSession


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """What is owed and not parked, the age of the oldest of it, and what is parked."""

    depth: int
    oldest_seconds: float
    parked: int


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
    return OutboxHealth(depth=depth, oldest_seconds=_age(oldest_at), parked=parked)


def _age(oldest_at: datetime | None) -> float:
    return 0.0 if oldest_at is None else max(0.0, (utcnow() - oldest_at).total_seconds())
