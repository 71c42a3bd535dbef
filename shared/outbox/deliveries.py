"""The statements of the relay: claim, settle and give back deliveries.

A delivery is owed while `delivered_at` is empty. It may be claimed when it is due, not parked, not
leased to somebody else, and the oldest owed to its handler in its stream.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Integer, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from shared.db.bus import domain_events, event_deliveries
from shared.db.session import WriteSession
from shared.db.types import UTCDateTime
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
    values: dict[str, object] = {
        "now": now,
        "handlers": list(handlers),
        "most": limit,
        "leased_until": now + LEASE,
        "lease_token": uuid4(),
    }
    if event_id is not None:
        values["this_event"] = event_id
    rows = await session.execute(_claiming(event_id is not None), values)
    return sorted((Delivery(**row) for row in rows.mappings()), key=lambda delivery: delivery.id)


# The relay claims all the time: to make the statement costs as much as to run it.
@cache
def _claiming(is_of_one_event: bool) -> ReturningUpdate[Any]:
    now = bindparam("now", type_=UTCDateTime())
    conditions = [
        _owed.delivered_at.is_(None),
        _owed.parked_at.is_(None),
        _owed.next_attempt_at <= now,
        _owed.leased_until.is_(None) | (_owed.leased_until <= now),
        _owed.handler.in_(bindparam("handlers", expanding=True)),
        ~held_back(),
    ]
    if is_of_one_event:
        conditions.append(_owed.event_id == bindparam("this_event"))
    free = (
        select(_owed.id)
        .where(*conditions)
        .order_by(_owed.next_attempt_at, _owed.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        # As a CTE, since a plain subquery may be planned to run twice and take more than the limit.
        .cte("free")
    )
    return (
        update(event_deliveries)
        .where(_owed.id == free.c.id, _owed.event_id == domain_events.c.id)
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


async def mark_delivered(
    session: WriteSession, deliveries: Sequence[Delivery], *, now: datetime
) -> set[int]:
    """Mark what was delivered; return the ids for which this worker still held the lease."""
    delivered = {"delivered_at": now, "last_error": None}
    rows = await session.execute(_ENDING, _ended(deliveries) | delivered)
    return set(rows.scalars())


async def mark_failed(session: WriteSession, failure: Failure) -> bool:
    """Write a failed try down; False when the lease was lost."""
    failed = {
        "attempts": failure.attempts,
        "next_attempt_at": failure.next_attempt_at,
        "parked_at": failure.parked_at,
        "last_error": describe_failure(failure.error),
    }
    rows = await session.execute(_ENDING, _ended([failure.delivery]) | failed)
    return rows.scalar_one_or_none() is not None


async def give_back(session: WriteSession, deliveries: Sequence[Delivery]) -> None:
    """End the lease of deliveries that were not tried."""
    await session.execute(_ENDING, _ended(deliveries))


# Deliveries that are still leased; what is set comes with the parameters.
_ENDING = (
    update(event_deliveries)
    .where(
        _owed.id.in_(bindparam("ids", expanding=True)),
        _owed.lease_token.in_(bindparam("tokens", expanding=True)),
    )
    .returning(_owed.id)
)


def _ended(deliveries: Iterable[Delivery]) -> dict[str, object]:
    return {
        "ids": [delivery.id for delivery in deliveries],
        "tokens": list({delivery.lease_token for delivery in deliveries}),
        "leased_until": None,
        "lease_token": None,
    }
