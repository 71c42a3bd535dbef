"""The row a saga is written down in, changed only by whoever holds its lease."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import JsonValue
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from shared.db.bus import sagas
from shared.db.session import ReadSession, WriteSession
from shared.jobs.leases import BackOff, Lease, LeasedTable

LEASE = timedelta(seconds=20)

RECORDS = LeasedTable(
    sagas,
    done=sagas.c.finished_at,
    duration=LEASE,
    back_off=BackOff(first=timedelta(seconds=5), longest=timedelta(hours=1), tries=12),
)


class LeaseLost(Exception):
    """Another worker took the saga over: what this one was about to record is rolled back."""


@dataclass(frozen=True, slots=True)
class Started:
    """A saga's id, and whether this call started it or found it under its key."""

    id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a saga stands, for those who wait for it."""

    is_finished: bool
    is_leased: bool


async def insert_once(
    session: WriteSession, *, kind: str, key: str, step: str, data: JsonValue, now: datetime
) -> Started:
    """Write a new saga down, or find the one its key already has."""
    added = await session.execute(
        insert(sagas)
        .values(kind=kind, key=key, step=step, data=data, created_at=now, next_attempt_at=now)
        .on_conflict_do_nothing(index_elements=[sagas.c.kind, sagas.c.key])
        .returning(sagas.c.id)
    )
    saga_id = added.scalar_one_or_none()
    if saga_id is not None:
        return Started(saga_id, is_new=True)
    found = await session.execute(
        select(sagas.c.id).where(sagas.c.kind == kind, sagas.c.key == key)
    )
    return Started(found.scalar_one(), is_new=False)


async def standing(session: ReadSession, saga_id: int, *, now: datetime) -> Standing:
    """Look where a saga stands."""
    row = (
        await session.execute(
            select(sagas.c.finished_at, sagas.c.leased_until).where(sagas.c.id == saga_id)
        )
    ).one()
    return Standing(
        is_finished=row.finished_at is not None,
        is_leased=row.leased_until is not None and row.leased_until > now,
    )


async def advance(
    session: WriteSession, lease: Lease, *, step: str, data: JsonValue, now: datetime
) -> Lease:
    """Record progress and return the lease that goes on; raises `LeaseLost`."""
    changed = await session.execute(
        update(sagas)
        .where(sagas.c.id == lease.id, sagas.c.lease_token == lease.token)
        .values(step=step, data=data, attempts=1, last_error=None, leased_until=now + LEASE)
        .returning(sagas.c.id)
    )
    if changed.scalar_one_or_none() is None:
        raise LeaseLost(f"saga {lease.id} is run by another worker")
    return replace(lease, attempts=1, until=now + LEASE)


async def put_off(session: WriteSession, lease: Lease, *, until: datetime) -> None:
    """Let the saga rest until then, with all its tries; raises `LeaseLost`."""
    changed = await session.execute(
        update(sagas)
        .where(sagas.c.id == lease.id, sagas.c.lease_token == lease.token)
        .values(
            attempts=0, last_error=None, next_attempt_at=until, leased_until=None, lease_token=None
        )
        .returning(sagas.c.id)
    )
    if changed.scalar_one_or_none() is None:
        raise LeaseLost(f"saga {lease.id} is run by another worker")


async def finish(session: WriteSession, lease: Lease, *, data: JsonValue, now: datetime) -> None:
    """Record the end; raises `LeaseLost`."""
    if not await RECORDS.finish(session, lease, now=now, data=data):
        raise LeaseLost(f"saga {lease.id} is run by another worker")
