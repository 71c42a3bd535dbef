"""Making a letter of a post, and beginning, pausing and ending its sending."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import String, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from blog.mailings.bodies import body_of
from blog.mailings.errors import AlreadyStarted, NobodyToWriteTo, PostNotShown, UnknownMailing
from blog.mailings.models import (
    RETRIED,
    Mailing,
    MailingRecipient,
    MailingState,
    RecipientState,
)
from blog.mailings.queries import Letter, letter_by_id, lock_mailing
from blog.mailings.segments import EVERYBODY, Segment, of_list
from blog.mailings.sending import LOOP_NAME
from blog.newsletters.models import Subscriber, UserNewsletter
from blog.posts.models import PostStatus
from blog.site_settings.queries import kept_settings
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.db.session import on_commit
from shared.runtime import current_runtime

DEFAULT_PER_MINUTE = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """All that is decided about a letter before it begins."""

    newsletter_id: int
    subject: str
    segment: Segment = EVERYBODY
    per_minute: int = DEFAULT_PER_MINUTE


async def draft_mailing(
    session: WriteSession, *, post_id: int, choice: Choice, by: int | None
) -> Mailing:
    """Make a letter of a post; nothing is sent before it is begun."""
    mailing = Mailing(post_id=post_id, by_user_id=by, **_decided(choice))
    session.add(mailing)
    await session.flush()
    return mailing


async def change_mailing(session: WriteSession, mailing_id: int, choice: Choice) -> None:
    """Decide anew; raises `UnknownMailing`, and `AlreadyStarted` once it is begun."""
    mailing = await _draft(session, mailing_id)
    for name, value in _decided(choice).items():
        setattr(mailing, name, value)
    await session.flush()


async def drop_mailing(session: WriteSession, mailing_id: int) -> None:
    """Delete a letter that was not begun; raises `UnknownMailing`, `AlreadyStarted`."""
    await session.delete(await _draft(session, mailing_id))


async def begin_mailing(session: WriteSession, mailing_id: int, *, now: datetime) -> int:
    """Write down what is sent and to whom, once and for all; return to how many.

    Raises `UnknownMailing`, `AlreadyStarted`, `PostNotShown` and `NobodyToWriteTo`. Whoever has had
    the post by another letter is left out, by a constraint: also when both begin at once.
    """
    await _draft(session, mailing_id)
    letter = await letter_by_id(session, mailing_id)
    assert letter is not None
    if letter.post.deleted_at or letter.post.status is not PostStatus.PUBLISHED:
        raise PostNotShown()
    body = body_of(letter.post)
    await session.execute(
        update(Mailing)
        .where(Mailing.id == mailing_id)
        .values(
            state=MailingState.SENDING,
            sender_name=(await kept_settings(session)).title,
            html_body=body.html,
            text_body=body.text,
            started_at=now,
            next_slice_at=now,
        )
    )
    written = await _write_down_recipients(session, letter, now=now)
    if not written:
        raise NobodyToWriteTo()
    await _note(session, letter, Audited.LETTER_BEGUN, people=written)
    on_commit(session, current_runtime().loops[LOOP_NAME].wake)
    return written


async def pause_mailing(session: WriteSession, mailing_id: int) -> None:
    """Send no more until it is resumed; what is in flight at this moment still arrives."""
    await _move(session, mailing_id, MailingState.PAUSED, of=[MailingState.SENDING])


async def resume_mailing(session: WriteSession, mailing_id: int, *, now: datetime) -> None:
    """Go on where it was paused."""
    await _move(session, mailing_id, MailingState.SENDING, of=[MailingState.PAUSED], at=now)
    on_commit(session, current_runtime().loops[LOOP_NAME].wake)


async def stop_mailing(session: WriteSession, mailing_id: int, *, now: datetime) -> None:
    """End a mailing for good: who has not been sent it by now is left out."""
    before = [MailingState.SENDING, MailingState.PAUSED]
    if await _move(session, mailing_id, MailingState.STOPPED, of=before):
        await session.execute(
            update(Mailing).where(Mailing.id == mailing_id).values(finished_at=now)
        )
        await session.execute(
            update(MailingRecipient)
            .where(
                MailingRecipient.mailing_id == mailing_id,
                MailingRecipient.state == RecipientState.WAITING,
            )
            .values(state=RecipientState.LEFT_OUT)
        )


async def retry_refused(session: WriteSession, mailing_id: int, *, now: datetime) -> int:
    """Send again what was refused for another reason than its address; return to how many.

    A mailing that is sent already goes on for them; one that was ended stays so.
    """
    letter = await letter_by_id(session, mailing_id)
    if letter is None:
        raise UnknownMailing()
    mailing = await lock_mailing(session, mailing_id)
    assert mailing is not None
    if mailing.state not in (MailingState.SENT, MailingState.SENDING, MailingState.PAUSED):
        return 0
    waiting = await session.scalars(
        update(MailingRecipient)
        .where(
            MailingRecipient.mailing_id == mailing_id,
            MailingRecipient.state == RecipientState.REFUSED,
            MailingRecipient.trouble.in_(RETRIED),
        )
        .values(state=RecipientState.WAITING, attempts=0, next_attempt_at=now)
        .returning(MailingRecipient.id)
    )
    people = len(waiting.all())
    if people and mailing.state is MailingState.SENT:
        mailing.state, mailing.next_slice_at, mailing.finished_at = MailingState.SENDING, now, None
        await session.flush()
    if people:
        await _note(session, letter, Audited.LETTER_RESUMED, people=people)
        on_commit(session, current_runtime().loops[LOOP_NAME].wake)
    return people


def _decided(choice: Choice) -> dict[str, object]:
    return {
        "newsletter_id": choice.newsletter_id,
        "subject": choice.subject,
        "segment": choice.segment.model_dump(mode="json", exclude_defaults=True),
        "per_minute": choice.per_minute,
    }


async def _draft(session: WriteSession, mailing_id: int) -> Mailing:
    mailing = await lock_mailing(session, mailing_id)
    if mailing is None:
        raise UnknownMailing()
    if mailing.state is not MailingState.DRAFT:
        raise AlreadyStarted()
    return mailing


async def _write_down_recipients(session: WriteSession, letter: Letter, *, now: datetime) -> int:
    settings = current_runtime().settings
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    # Random, because who could guess it could pretend that a letter has come back.
    message_id = func.concat("<", func.gen_random_uuid(), f"@{domain}>")
    chosen = (
        select(
            literal(letter.mailing.id),
            literal(letter.post.id),
            Subscriber.id,
            Subscriber.email,
            cast(message_id, String),
            literal(now, MailingRecipient.next_attempt_at.type),
        )
        .select_from(Subscriber)
        .join(UserNewsletter, UserNewsletter.subscriber_id == Subscriber.id)
        .where(of_list(letter.newsletter.id, letter.segment, zone=settings.site.zone))
        .order_by(Subscriber.id)
    )
    columns = ["mailing_id", "post_id", "subscriber_id", "email", "message_id", "next_attempt_at"]
    statement = insert(MailingRecipient).from_select(columns, chosen).on_conflict_do_nothing()
    await session.execute(statement)
    counted = await session.scalar(
        select(func.count()).where(MailingRecipient.mailing_id == letter.mailing.id)
    )
    return counted or 0


async def _move(
    session: WriteSession,
    mailing_id: int,
    to: MailingState,
    *,
    of: list[MailingState],
    at: datetime | None = None,
) -> bool:
    """Move a mailing on; nothing changes where it is not in one of these states."""
    moved = await session.scalar(
        update(Mailing)
        .where(Mailing.id == mailing_id, Mailing.state.in_(of))
        .values(state=to, next_slice_at=func.coalesce(at, Mailing.next_slice_at))
        .returning(Mailing.id)
    )
    if moved is None:
        return False
    letter = await letter_by_id(session, mailing_id)
    assert letter is not None
    await _note(session, letter, _DEEDS[to])
    return True


async def _note(session: WriteSession, letter: Letter, deed: Audited, **detail: int) -> None:
    on = (ObjectType.POST, letter.post.id)
    within = letter.post.page_id
    await record(session, deed, on=on, within=within, why="", mailing=letter.mailing.id, **detail)


_DEEDS = {
    MailingState.PAUSED: Audited.LETTER_PAUSED,
    MailingState.SENDING: Audited.LETTER_RESUMED,
    MailingState.STOPPED: Audited.LETTER_STOPPED,
}
