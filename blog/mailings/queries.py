"""What can be read of mailings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from blog.mailings.models import Mailing, MailingRecipient, RecipientState, Report
from blog.mailings.segments import Segment, of_list
from blog.newsletters.models import GhostNewsletter, Subscriber, UserNewsletter
from blog.posts.models import Post
from glue.contracts.blog import PostKind
from shared.db import ReadSession
from shared.runtime import current_runtime

_AFRESH = {"populate_existing": True}
OWED = (RecipientState.WAITING, RecipientState.IN_FLIGHT)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many letters of a mailing are how far, and what came back of those sent."""

    waiting: int = 0
    in_flight: int = 0
    sent: int = 0
    refused: int = 0
    left_out: int = 0
    bounced: int = 0
    complained: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.in_flight + self.sent + self.refused + self.left_out

    @property
    def done(self) -> int:
        return self.total - self.waiting - self.in_flight


@dataclass(frozen=True, slots=True)
class Letter:
    """A mailing with the post it is made of and the list it goes to."""

    mailing: Mailing
    post: Post
    newsletter: GhostNewsletter

    @property
    def segment(self) -> Segment:
        return Segment.model_validate(self.mailing.segment)


async def letter_by_id(session: ReadSession, mailing_id: int) -> Letter | None:
    statement = _letters().where(Mailing.id == mailing_id)
    row = (await session.execute(statement, execution_options=_AFRESH)).one_or_none()
    return None if row is None else Letter(*row)


async def latest_letters(session: ReadSession, *, limit: int) -> Sequence[Letter]:
    rows = await session.execute(_letters().order_by(Mailing.id.desc()).limit(limit))
    return [Letter(*row) for row in rows]


async def latest_posts(session: ReadSession, *, limit: int) -> Sequence[Post]:
    """Return the posts that were published last, whoever they are for."""
    statement = (
        select(Post)
        .where(Post.shown(), Post.kind == PostKind.POST)
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def lock_mailing(session: ReadSession, mailing_id: int) -> Mailing | None:
    """Return a mailing, locked until the transaction ends."""
    statement = select(Mailing).where(Mailing.id == mailing_id).with_for_update()
    found: Mailing | None = await session.scalar(statement, execution_options=_AFRESH)
    return found


async def tallies_of(session: ReadSession, mailing_ids: Collection[int]) -> dict[int, Tally]:
    """Count the letters of mailings by what became of them."""
    columns = (MailingRecipient.mailing_id, MailingRecipient.state, MailingRecipient.report)
    rows = await session.execute(
        select(*columns, func.count())
        .where(MailingRecipient.mailing_id.in_(mailing_ids))
        .group_by(*columns)
    )
    counts: dict[int, dict[str, int]] = {each: {} for each in mailing_ids}
    for mailing_id, state, report, number in rows:
        of_mailing = counts[mailing_id]
        for name in filter(None, (state, report)):
            key = name.replace("-", "_")
            of_mailing[key] = of_mailing.get(key, 0) + number
    return {each: Tally(**found) for each, found in counts.items()}


async def count_reached(session: ReadSession, letter: Letter) -> int:
    """Count who would get a letter if it began now; who has had the post is left out."""
    zone = current_runtime().settings.site.zone
    counted = await session.scalar(
        select(func.count())
        .select_from(Subscriber)
        .join(UserNewsletter, UserNewsletter.subscriber_id == Subscriber.id)
        .where(
            of_list(letter.newsletter.id, letter.segment, zone=zone),
            ~select(MailingRecipient.id)
            .where(
                MailingRecipient.post_id == letter.post.id,
                (MailingRecipient.email == Subscriber.email)
                | (MailingRecipient.subscriber_id == Subscriber.id),
            )
            .exists(),
        )
    )
    return counted or 0


async def count_left_since(
    session: ReadSession, *, newsletter_id: int, mailing_id: int, since: datetime
) -> int:
    """Count who got a letter and has left its list after it began."""
    counted = await session.scalar(
        select(func.count())
        .select_from(UserNewsletter)
        .join(MailingRecipient, MailingRecipient.subscriber_id == UserNewsletter.subscriber_id)
        .where(
            UserNewsletter.newsletter_id == newsletter_id,
            UserNewsletter.left_at >= since,
            MailingRecipient.mailing_id == mailing_id,
        )
    )
    return counted or 0


async def troubled_letters(
    session: ReadSession, mailing_id: int, *, limit: int
) -> Sequence[MailingRecipient]:
    """Return the letters of a mailing that did not arrive at once or came back, latest first."""
    statement = (
        select(MailingRecipient)
        .where(
            MailingRecipient.mailing_id == mailing_id,
            MailingRecipient.trouble.is_not(None) | MailingRecipient.report.in_(list(Report)),
        )
        .order_by(MailingRecipient.id.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


def _letters() -> Select[Mailing, Post, GhostNewsletter]:
    return (
        select(Mailing, Post, GhostNewsletter)
        .join(Post, Post.id == Mailing.post_id)
        .join(GhostNewsletter, GhostNewsletter.id == Mailing.newsletter_id)
    )
