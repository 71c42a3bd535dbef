"""Rows that are worked on by one worker at a time, and come back when it dies.

A claim sets a lease on due rows and is committed before the work begins; the work ends with
`finish`, `fail`, `park` or `give_back`, which change a row only while its lease token still
matches. A worker that dies lets its leases run out, so work may be done twice and must bear it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    Integer,
    RowMapping,
    Table,
    Update,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
    update,
)

from shared.db.session import ReadSession, WriteSession
from shared.db.types import UTCDateTime

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
        where: tuple[ColumnElement[bool], ...] = (),
        values: Mapping[str, object] | None = None,
    ) -> list[Lease]:
        """Lease up to `limit` due rows, those due first; commit before working on them.

        A row whose worker died in its last try is parked here instead of being handed out again.
        `where` are conditions that are made once, and `values` those of their parameters.
        """
        token, until = uuid4(), now + self.duration
        claimed = await session.execute(
            _claiming(self, where),
            {"now": now, "until": until, "token": token, "most": limit, **(values or {})},
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
        untried = _ending(self.table).values(attempts=self.table.c.attempts - 1)
        return await self._end(session, lease, {"next_attempt_at": until}, untried)

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

    async def _end(
        self,
        session: WriteSession,
        lease: Lease,
        values: Mapping[str, object],
        ending: Update | None = None,
    ) -> bool:
        ended = {"leased_until": None, "lease_token": None}
        leased = {"of_lease": lease.id, "of_token": lease.token}
        statement = _ending(self.table) if ending is None else ending
        return await _count_changed(session, statement, {**values, **ended, **leased}) == 1


# Loops claim all the time: to make such a statement costs as much as to run it.
@cache
def _claiming(leased: LeasedTable, where: tuple[ColumnElement[bool], ...]) -> Update:
    columns = leased.table.c
    now = bindparam("now", type_=UTCDateTime())
    due = (
        select(columns.id)
        .where(
            columns.next_attempt_at <= now,
            leased._is_open(),
            columns.leased_until.is_(None) | (columns.leased_until <= now),
            *where,
        )
        .order_by(columns.next_attempt_at, columns.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        # A plain IN could be planned to run the selection twice and take more than the limit.
        .cte("due")
    )
    worn_out = columns.attempts >= leased.back_off.tries
    until = bindparam("until", type_=columns.leased_until.type)
    token = bindparam("token", type_=columns.lease_token.type)
    died = func.coalesce(columns.last_error, _DIED)
    return (
        update(leased.table)
        .where(columns.id == due.c.id)
        .values(
            attempts=columns.attempts + 1,
            leased_until=case((worn_out, null()), else_=until),
            lease_token=case((worn_out, null()), else_=token),
            parked_at=case((worn_out, now), else_=null()),
            last_error=case((worn_out, died), else_=columns.last_error),
        )
        .returning(*columns)
    )


@cache
def _ending(table: Table) -> Update:
    """Change a row while its lease still lasts; what is set comes with the parameters."""
    columns = table.c
    return update(table).where(
        columns.id == bindparam("of_lease"), columns.lease_token == bindparam("of_token")
    )


async def _count_changed(
    session: WriteSession, statement: Update, values: Mapping[str, object] | None = None
) -> int:
    return cast(CursorResult[Any], await session.execute(statement, values)).rowcount
