"""The statements of the relay: claim, settle and give back deliveries.

A delivery is owed while `delivered_at` is empty. It may be claimed when it is due, not parked, not
leased to somebody else, and the oldest owed to its handler in its stream.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from pydantic import JsonValue
from sqlalchemy import ColumnElement, func, select, update

from shared.db.bus import domain_events, event_deliveries
from shared.db.session import WriteSession
from shared.jobs.failures import describe_failure
from shared.jobs.leases import BackOff

BATCH = 100
BACK_OFF = BackOff(first=timedelta(seconds=5), longest=timedelta(hours=1), tries=12)
LEASE = timedelta(seconds=60)

_owed = event_deliveries.c
_older = event_deliveries.alias("older")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One handler's share of one event, leased to this worker."""

    id: int
    handler: str
    stream: str
    attempts: int
    leased_until: datetime
    lease_token: UUID
    event_id: UUID
    event_name: str
    payload: dict[str, JsonValue]
    request_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """How a delivery's failed try is written down."""

    delivery: Delivery
    attempts: int
    next_attempt_at: datetime
    parked_at: datetime | None
    error: Exception

    @classmethod
    def of(cls, delivery: Delivery, error: Exception, *, now: datetime) -> "Failure":
        """Count the try: wait longer after each one, and park the delivery after the last."""
        attempts = delivery.attempts + 1
        return cls(
            delivery=delivery,
            attempts=attempts,
            next_attempt_at=now + BACK_OFF.pause_after(attempts),
            parked_at=now if attempts >= BACK_OFF.tries else None,
            error=error,
        )


def held_back() -> ColumnElement[bool]:
    """Say in SQL that an older delivery of the same handler and stream is still owed."""
    # A minimum is one look in the index. NOT EXISTS may be planned as a join of all that is owed
    # with itself, which takes half a second on a stream of five thousand.
    oldest = select(func.min(_older.c.event_seq)).where(
        _older.c.handler == _owed.handler,
        _older.c.stream == _owed.stream,
        _older.c.delivered_at.is_(None),
    )
    return _owed.event_seq != oldest.scalar_subquery()


async def claim(
    session: WriteSession,
    *,
    now: datetime,
    handlers: Sequence[str],
    limit: int = BATCH,
    event_id: UUID | None = None,
) -> list[Delivery]:
    """Lease the deliveries that may run now, of one event or of all; commit before running them.

    Deliveries to handlers this process does not know are left to a process that does.
    """
    conditions = [
        _owed.delivered_at.is_(None),
        _owed.parked_at.is_(None),
        _owed.next_attempt_at <= now,
        _owed.leased_until.is_(None) | (_owed.leased_until <= now),
        _owed.handler.in_(handlers),
        ~held_back(),
    ]
    if event_id is not None:
        conditions.append(_owed.event_id == event_id)
    free = (
        select(_owed.id)
        .where(*conditions)
        .order_by(_owed.next_attempt_at, _owed.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        # As a CTE, since a plain subquery may be planned to run twice and take more than the limit.
        .cte("free")
    )
    rows = await session.execute(
        update(event_deliveries)
        .where(_owed.id == free.c.id, _owed.event_id == domain_events.c.id)
        .values(leased_until=now + LEASE, lease_token=uuid4())
        .returning(
            _owed.id,
            _owed.handler,
            _owed.stream,
            _owed.attempts,
            _owed.leased_until,
            _owed.lease_token,
            _owed.event_id,
            domain_events.c.name.label("event_name"),
            domain_events.c.payload,
            domain_events.c.request_id,
        )
    )
    return sorted((Delivery(**row) for row in rows.mappings()), key=lambda delivery: delivery.id)


async def mark_delivered(
    session: WriteSession, deliveries: Sequence[Delivery], *, now: datetime
) -> set[int]:
    """Mark what was delivered; return the ids for which this worker still held the lease."""
    rows = await session.execute(
        update(event_deliveries)
        .where(_still_leased(deliveries))
        .values(delivered_at=now, leased_until=None, lease_token=None, last_error=None)
        .returning(_owed.id)
    )
    return set(rows.scalars())


async def mark_failed(session: WriteSession, failure: Failure) -> bool:
    """Write a failed try down; False when the lease was lost."""
    rows = await session.execute(
        update(event_deliveries)
        .where(_still_leased([failure.delivery]))
        .values(
            attempts=failure.attempts,
            next_attempt_at=failure.next_attempt_at,
            parked_at=failure.parked_at,
            last_error=describe_failure(failure.error),
            leased_until=None,
            lease_token=None,
        )
        .returning(_owed.id)
    )
    return rows.scalar_one_or_none() is not None


async def give_back(session: WriteSession, deliveries: Sequence[Delivery]) -> None:
    """End the lease of deliveries that were not tried."""
    await session.execute(
        update(event_deliveries)
        .where(_still_leased(deliveries))
        .values(leased_until=None, lease_token=None)
    )


def _still_leased(deliveries: Iterable[Delivery]) -> ColumnElement[bool]:
    tokens = {delivery.lease_token for delivery in deliveries}
    return _owed.id.in_([delivery.id for delivery in deliveries]) & _owed.lease_token.in_(tokens)
