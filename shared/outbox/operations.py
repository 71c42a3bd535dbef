"""What a person may do to the outbox: look, retry, skip."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import case, select, update

from shared.db.bus import domain_events, event_deliveries
from shared.db.session import ReadSession, WriteSession
from shared.outbox.deliveries import held_back

_owed = event_deliveries.c


class State(StrEnum):
    """Why a delivery has not been made yet."""

    PARKED = "parked"
    RUNNING = "running"
    HELD_BACK = "held back"
    WAITING = "waiting"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class OwedDelivery:
    """A delivery not made yet, as a person looks at it."""

    id: int
    event_id: UUID
    event_name: str
    handler: str
    stream: str
    state: State
    attempts: int
    emitted_at: datetime
    next_attempt_at: datetime
    last_error: str | None


async def owed_deliveries(
    session: ReadSession, *, now: datetime, limit: int = 100
) -> list[OwedDelivery]:
    """List what is owed: parked deliveries first, then the oldest."""
    state = case(
        (_owed.parked_at.is_not(None), State.PARKED),
        (_owed.leased_until > now, State.RUNNING),
        (held_back(), State.HELD_BACK),
        (_owed.next_attempt_at > now, State.WAITING),
        else_=State.DUE,
    )
    rows = await session.execute(
        select(
            _owed.id,
            _owed.event_id,
            domain_events.c.name.label("event_name"),
            _owed.handler,
            _owed.stream,
            state.label("state"),
            _owed.attempts,
            domain_events.c.emitted_at,
            _owed.next_attempt_at,
            _owed.last_error,
        )
        .join(domain_events, domain_events.c.id == _owed.event_id)
        .where(_owed.delivered_at.is_(None))
        .order_by(_owed.parked_at.is_(None), _owed.id)
        .limit(limit)
    )
    return [OwedDelivery(**{**row, "state": State(row["state"])}) for row in rows.mappings()]


async def retry(session: WriteSession, delivery_id: int, *, now: datetime) -> bool:
    """Make a delivery due now, with all its tries; False when it is not owed."""
    return await _retry(session, now=now, delivery_id=delivery_id) > 0


async def retry_all(session: WriteSession, *, now: datetime) -> int:
    """Make every delivery that failed due now, with all its tries; return how many."""
    return await _retry(session, now=now)


async def skip(session: WriteSession, delivery_id: int, *, why: str, now: datetime) -> bool:
    """Count a delivery as made without making it, and keep why; False when it is not owed.

    A handler that runs at this moment is not stopped; it only finds its lease gone.
    """
    rows = await session.execute(
        update(event_deliveries)
        .where(_owed.id == delivery_id, _owed.delivered_at.is_(None))
        .values(
            delivered_at=now,
            parked_at=None,
            leased_until=None,
            lease_token=None,
            last_error=f"skipped: {why}",
        )
        .returning(_owed.id)
    )
    return rows.scalar_one_or_none() is not None


async def _retry(session: WriteSession, *, now: datetime, delivery_id: int | None = None) -> int:
    chosen = _owed.attempts > 0 if delivery_id is None else _owed.id == delivery_id
    rows = await session.execute(
        update(event_deliveries)
        .where(_owed.delivered_at.is_(None), chosen)
        .values(parked_at=None, attempts=0, next_attempt_at=now)
        .returning(_owed.id)
    )
    return len(rows.all())
