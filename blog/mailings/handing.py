"""What becomes of one letter: in flight before it is handed over, and then what the server says.

Only a letter that was in flight when a process died is handed over again, with its own Message-ID.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, update

from blog.mailings.leasing import Lease
from blog.mailings.models import LONGEST_ERROR, MailingRecipient, RecipientState
from blog.mailings.queries import OWED
from blog.mailings.troubles import Trouble, is_final, trouble_with_one, words_of
from blog.newsletters.models import Stop, Subscriber, UserNewsletter
from blog.newsletters.service import stop_writing_to
from shared.db import ReadSession, WriteSession
from shared.jobs.leases import BackOff

BACK_OFF = BackOff(first=timedelta(minutes=1), longest=timedelta(hours=2), tries=12)


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter that is to be handed over, and to whom."""

    id: int
    subscriber_id: int | None
    email: str
    name: str
    token: str
    message_id: str
    attempts: int


async def owed_letters(session: ReadSession, lease: Lease, *, now: datetime) -> Sequence[Owed]:
    """Return the next letters of a mailing, as many as one slice has.

    What is in flight here was so when another process died: while it lives, it holds the lease.
    """
    it = MailingRecipient
    rows = await session.execute(
        select(
            it.id,
            it.subscriber_id,
            it.email,
            Subscriber.name,
            Subscriber.token,
            it.message_id,
            it.attempts,
        )
        .outerjoin(Subscriber, Subscriber.id == it.subscriber_id)
        .where(it.mailing_id == lease.mailing_id, it.state.in_(OWED), it.next_attempt_at <= now)
        .order_by(it.next_attempt_at, it.id)
        .limit(lease.most)
    )
    return [
        Owed(row.id, row.subscriber_id, row.email or "", row.name or "", row.token or "", *row[5:])
        for row in rows
    ]


async def take_off(session: WriteSession, lease: Lease, letter: Owed) -> bool:
    """Write down that a letter is in flight; False where it is not to be sent any more."""
    taken = await session.scalar(
        update(MailingRecipient)
        .where(*_is_owed(letter), lease.holds(), _still_reads(lease, letter))
        .values(state=RecipientState.IN_FLIGHT, attempts=MailingRecipient.attempts + 1)
        .returning(MailingRecipient.id)
    )
    return taken is not None


async def leave_out(session: WriteSession, lease: Lease, letter: Owed) -> bool:
    """Leave out who has gone off the list meanwhile; False where that is not why."""
    left = await session.scalar(
        update(MailingRecipient)
        .where(*_is_owed(letter), ~_still_reads(lease, letter))
        .values(state=RecipientState.LEFT_OUT)
        .returning(MailingRecipient.id)
    )
    return left is not None


async def note_sent(session: WriteSession, letter: Owed, *, now: datetime) -> None:
    """Write down that the server has taken it."""
    await _land(
        session, letter, state=RecipientState.SENT, sent_at=now, trouble=None, last_error=""
    )


async def note_failure(
    session: WriteSession, letter: Owed, error: Exception, *, now: datetime
) -> None:
    """Write down that the server has not taken it, for good or for now."""
    tries, trouble = letter.attempts + 1, trouble_with_one(error)
    values = {"trouble": trouble, "last_error": words_of(error)[:LONGEST_ERROR]}
    if is_final(error) or tries >= BACK_OFF.tries:
        await _land(session, letter, state=RecipientState.REFUSED, **values)
        if trouble is Trouble.ADDRESS and letter.subscriber_id is not None:
            reason = str(values["last_error"])
            await stop_writing_to(
                session, letter.subscriber_id, Stop.BOUNCED, reason=reason, now=now
            )
        return
    later = now + BACK_OFF.pause_after(tries)
    await _land(session, letter, state=RecipientState.WAITING, next_attempt_at=later, **values)


async def put_back(session: WriteSession, letter: Owed) -> None:
    """Let a letter wait as if it had not been tried: it did not leave, and is not at fault."""
    await _land(session, letter, state=RecipientState.WAITING, attempts=letter.attempts)


async def _land(session: WriteSession, letter: Owed, **values: object) -> None:
    await session.execute(
        update(MailingRecipient)
        .where(
            MailingRecipient.id == letter.id,
            MailingRecipient.state == RecipientState.IN_FLIGHT,
        )
        .values(**values)
    )


def _is_owed(letter: Owed) -> tuple[ColumnElement[bool], ...]:
    return MailingRecipient.id == letter.id, MailingRecipient.state.in_(OWED)


def _still_reads(lease: Lease, letter: Owed) -> ColumnElement[bool]:
    """Match while a reader is on the list and may be written to: two rows, found by their keys."""
    return exists().where(
        Subscriber.id == letter.subscriber_id,
        Subscriber.stop.is_(None),
        UserNewsletter.subscriber_id == Subscriber.id,
        UserNewsletter.newsletter_id == lease.newsletter_id,
        UserNewsletter.active(),
    )
