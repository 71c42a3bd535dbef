"""Rows that are worked on by one worker at a time, and come back when it dies.

A claim sets a lease on due rows and is committed before the work begins; the work ends with
`finish`, `fail`, `park` or `give_back`, which change a row only while its lease token still
matches. A worker that dies lets its leases run out, so work may be done twice and must bear it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    RowMapping,
    Table,
    Update,
    and_,
    case,
    func,
    null,
    select,
    update,
)

from shared.db.session import ReadSession, WriteSession

_LONGEST_ERROR = 2000
_DIED = "The worker did not come back from the last try"


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long a failed row waits: doubling from `first` to `longest`, parked after `tries`."""

    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(hours=1)
    tries: int = 12

    def pause_after(self, attempts: int) -> timedelta:
        """Return the pause after so many failed tries."""
        # The exponent is bounded because a long enough doubling is no longer a timedelta.
        return min(self.first * (1 << min(attempts - 1, 30)), self.longest)


@dataclass(frozen=True, slots=True)
class Lease:
    """One row taken by this worker; `attempts` counts the try that begins now."""

    id: int
    token: UUID
    until: datetime
    attempts: int
    row: RowMapping


class Outcome(StrEnum):
    """What a failure led to; LOST means that another worker holds the row by now."""

    RETRIED = "retried"
    PARKED = "parked"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in a table: `oldest_due_at` is when its first row could have been taken."""

    waiting: int
    parked: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeasedTable:
    """A table whose rows are leased; `done` is the column that holds when a row was finished.

    It has `id`, `attempts`, `next_attempt_at`, `leased_until`, `lease_token`, `last_error` and
    `parked_at`, and best a partial index on `next_attempt_at` over rows neither done nor parked.
    """

    table: Table
    done: Column[datetime]
    duration: timedelta = timedelta(minutes=1)
    back_off: BackOff = field(default_factory=BackOff)

    async def claim(
        self,
        session: WriteSession,
        *,
        now: datetime,
        limit: int,
        where: Sequence[ColumnElement[bool]] = (),
    ) -> list[Lease]:
        """Lease up to `limit` due rows, those due first; commit before working on them.

        A row whose worker died in its last try is parked here instead of being handed out again.
        """
        columns = self.table.c
        token = uuid4()
        until = now + self.duration
        due = (
            select(columns.id)
            .where(
                columns.next_attempt_at <= now,
                self._is_open(),
                columns.leased_until.is_(None) | (columns.leased_until <= now),
                *where,
            )
            .order_by(columns.next_attempt_at, columns.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            # A plain IN could be planned to run the selection twice and take more than the limit.
            .cte("due")
        )
        worn_out = columns.attempts >= self.back_off.tries
        claimed = await session.execute(
            update(self.table)
            .where(columns.id == due.c.id)
            .values(
                attempts=columns.attempts + 1,
                leased_until=case((worn_out, null()), else_=until),
                lease_token=case((worn_out, null()), else_=token),
                parked_at=case((worn_out, now), else_=null()),
                last_error=case(
                    (worn_out, func.coalesce(columns.last_error, _DIED)), else_=columns.last_error
                ),
            )
            .returning(*columns)
        )
        return [
            Lease(id=row["id"], token=token, until=until, attempts=row["attempts"], row=row)
            for row in sorted(claimed.mappings(), key=lambda row: row["id"])
            if row["parked_at"] is None
        ]

    async def finish(
        self, session: WriteSession, lease: Lease, *, now: datetime, **values: object
    ) -> bool:
        """Mark the row done and set `values`; False when the lease was lost."""
        done = {self.done.name: now, "last_error": None}
        return await self._end(session, lease, done | values)

    async def fail(
        self, session: WriteSession, lease: Lease, *, error: str, now: datetime
    ) -> Outcome:
        """Note the failure and let the row wait for its next try, or park it after the last."""
        if lease.attempts >= self.back_off.tries:
            return await self.park(session, lease, error=error, now=now)
        values = {
            "next_attempt_at": now + self.back_off.pause_after(lease.attempts),
            "last_error": error[:_LONGEST_ERROR],
        }
        return Outcome.RETRIED if await self._end(session, lease, values) else Outcome.LOST

    async def park(
        self, session: WriteSession, lease: Lease, *, error: str, now: datetime
    ) -> Outcome:
        """Set the row aside until a person retries it."""
        values = {"parked_at": now, "last_error": error[:_LONGEST_ERROR]}
        return Outcome.PARKED if await self._end(session, lease, values) else Outcome.LOST

    async def give_back(self, session: WriteSession, lease: Lease, *, until: datetime) -> bool:
        """Return the row untried, not to be taken before `until`: the fault was not its own."""
        values = {"attempts": self.table.c.attempts - 1, "next_attempt_at": until}
        return await self._end(session, lease, values)

    async def renew(self, session: WriteSession, lease: Lease, *, now: datetime) -> bool:
        """Keep the row for as long again; False when the lease was lost."""
        columns = self.table.c
        longer = (
            update(self.table)
            .where(columns.id == lease.id, columns.lease_token == lease.token)
            .values(leased_until=now + self.duration)
        )
        return await _count_changed(session, longer) == 1

    async def unpark(self, session: WriteSession, ids: Sequence[int], *, now: datetime) -> int:
        """Give parked rows all their tries again, from now on; returns how many there were."""
        columns = self.table.c
        revival = (
            update(self.table)
            .where(columns.id.in_(ids), columns.parked_at.is_not(None), self.done.is_(None))
            .values(parked_at=None, attempts=0, next_attempt_at=now)
        )
        return await _count_changed(session, revival)

    async def backlog(self, session: ReadSession) -> Backlog:
        """Count what waits and what is parked, for health."""
        columns = self.table.c
        result = await session.execute(
            select(
                func.count().filter(columns.parked_at.is_(None)),
                func.count().filter(columns.parked_at.is_not(None)),
                func.min(columns.next_attempt_at).filter(columns.parked_at.is_(None)),
            ).where(self.done.is_(None))
        )
        waiting, parked, oldest_due_at = result.one()
        return Backlog(waiting=waiting, parked=parked, oldest_due_at=oldest_due_at)

    def _is_open(self) -> ColumnElement[bool]:
        return and_(self.done.is_(None), self.table.c.parked_at.is_(None))

    async def _end(self, session: WriteSession, lease: Lease, values: dict[str, object]) -> bool:
        columns = self.table.c
        ending = (
            update(self.table)
            .where(columns.id == lease.id, columns.lease_token == lease.token)
            .values(values | {"leased_until": None, "lease_token": None})
        )
        return await _count_changed(session, ending) == 1


async def _count_changed(session: WriteSession, statement: Update) -> int:
    return cast(CursorResult[Any], await session.execute(statement)).rowcount
