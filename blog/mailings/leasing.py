"""Who sends a mailing: one process at a time, for as long as it renews its lease.

A process that dies lets its lease run out. One that hangs and comes back finds its token replaced,
and hands nothing over any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, exists, func, or_, select, update

from blog.mailings.models import LONGEST_ERROR, Mailing, MailingRecipient, MailingState
from blog.mailings.queries import OWED
from blog.mailings.troubles import trouble_with_all, words_of
from shared.db import WriteSession

LASTS = timedelta(minutes=1)
SLICE_SECONDS = 2.0
LARGEST_SLICE = 200
AWAY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Lease:
    """That this process sends a mailing; `planned_at` is when this part of it was due."""

    mailing_id: int
    newsletter_id: int
    token: UUID
    planned_at: datetime
    per_minute: int

    @property
    def most(self) -> int:
        """How many letters go at once, so that the chosen rate is kept."""
        wanted = round(self.per_minute * SLICE_SECONDS / 60)
        return min(max(1, wanted), LARGEST_SLICE)

    @property
    def pause(self) -> timedelta:
        """How long these letters are to last."""
        return timedelta(minutes=self.most / self.per_minute)

    def holds(self) -> ColumnElement[bool]:
        """Match while the lease is still this one's and the mailing is to be sent."""
        return exists().where(
            Mailing.id == self.mailing_id,
            Mailing.lease_token == self.token,
            Mailing.state == MailingState.SENDING,
        )


async def claim(session: WriteSession, *, now: datetime) -> Lease | None:
    """Take the mailing that is due first and nobody sends; commit before sending."""
    due = (
        select(Mailing.id)
        .where(
            Mailing.state == MailingState.SENDING,
            Mailing.next_slice_at <= now,
            or_(Mailing.leased_until.is_(None), Mailing.leased_until <= now),
        )
        .order_by(Mailing.next_slice_at, Mailing.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    token = uuid4()
    claimed = await session.execute(
        update(Mailing)
        .where(Mailing.id == due.c.id)
        .values(lease_token=token, leased_until=now + LASTS)
        .returning(Mailing.id, Mailing.newsletter_id, Mailing.next_slice_at, Mailing.per_minute)
    )
    row = claimed.one_or_none()
    if row is None:
        return None
    return Lease(row.id, row.newsletter_id, token, row.next_slice_at, row.per_minute)


async def renew(session: WriteSession, lease: Lease, *, now: datetime) -> None:
    """Keep a mailing for as long again."""
    await session.execute(
        update(Mailing)
        .where(Mailing.id == lease.mailing_id, Mailing.lease_token == lease.token)
        .values(leased_until=now + LASTS)
    )


async def give_back(session: WriteSession, lease: Lease, *, now: datetime) -> datetime | None:
    """End a slice: the mailing is sent, or goes on later; return when, if it does."""
    owed = select(func.min(MailingRecipient.next_attempt_at)).where(
        MailingRecipient.mailing_id == lease.mailing_id, MailingRecipient.state.in_(OWED)
    )
    due_at = await session.scalar(owed)
    # Late slices are made up for by one that follows at once, so the rate is kept on the whole.
    next_at = None if due_at is None else max(lease.planned_at + lease.pause, due_at)
    values: dict[str, object] = {"next_slice_at": next_at, "trouble": None, "last_error": None}
    if due_at is None:
        values |= {"state": MailingState.SENT, "finished_at": now}
    held = (Mailing.id == lease.mailing_id, Mailing.lease_token == lease.token)
    # One that was paused meanwhile stays so.
    await session.execute(
        update(Mailing).where(*held, Mailing.state == MailingState.SENDING).values(**values)
    )
    freed = {"lease_token": None, "leased_until": None}
    await session.execute(update(Mailing).where(*held).values(**freed))
    return next_at


async def put_off(session: WriteSession, lease: Lease, error: Exception, *, now: datetime) -> None:
    """Try again a little later, and let others go on: no single letter is at fault."""
    values = {"trouble": trouble_with_all(error), "last_error": words_of(error)[:LONGEST_ERROR]}
    await session.execute(
        update(Mailing)
        .where(Mailing.id == lease.mailing_id, Mailing.lease_token == lease.token)
        .values(next_slice_at=now + AWAY, lease_token=None, leased_until=None, **values)
    )
