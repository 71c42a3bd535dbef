"""What changes lists and who is on them.

Nobody is put onto a list but by their own confirmed wish, in their own account, or by somebody who
notes by which consent.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from blog.newsletters.errors import ListInUse, SlugTaken
from blog.newsletters.models import GhostNewsletter, Source, Stop, Subscriber, UserNewsletter
from blog.sign_in.tokens import new_token
from shared.db import WriteSession

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class ListContent:
    """All that is decided about a list."""

    slug: str
    name: str
    description: str = ""
    is_open: bool = True
    sort_order: int = 0


async def open_list(session: WriteSession, content: ListContent) -> GhostNewsletter:
    """Make a list; raises `SlugTaken`."""
    newsletter = GhostNewsletter()
    await _say(session, newsletter, content)
    return newsletter


async def change_list(
    session: WriteSession, newsletter_id: int, content: ListContent
) -> GhostNewsletter | None:
    """Let a list be another way; None where it is gone. Raises `SlugTaken`."""
    newsletter = await session.get(GhostNewsletter, newsletter_id)
    if newsletter is not None:
        await _say(session, newsletter, content)
    return newsletter


async def delete_list(session: WriteSession, newsletter_id: int) -> None:
    """Delete a list and who was on it; raises `ListInUse` once a letter was made for it."""
    try:
        async with session.begin_nested():
            await session.execute(
                delete(GhostNewsletter).where(GhostNewsletter.id == newsletter_id)
            )
    except IntegrityError as error:
        if "fk_mailings_newsletter_id_newsletters" not in str(error.orig):
            raise
        raise ListInUse() from error


async def ensure_subscriber(
    session: WriteSession, *, email: str, name: str = "", labels: Collection[str] = ()
) -> Subscriber:
    """Return the subscriber of an address, made where there is none, their row locked.

    A name is taken where none is known yet, and labels are added to those there are.
    """
    statement = insert(Subscriber).values(
        email=email, name=name, labels=sorted({*labels}), token=new_token()
    )
    both = func.unnest(func.array_cat(Subscriber.labels, statement.excluded.labels))
    label = both.column_valued("label")
    subscriber: Subscriber | None = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[Subscriber.email],
            set_={
                "name": func.coalesce(func.nullif(Subscriber.name, ""), statement.excluded.name),
                "labels": func.array(select(label).distinct().order_by(label).scalar_subquery()),
                "updated_at": func.now(),
            },
        ).returning(Subscriber),
        execution_options={"populate_existing": True},
    )
    assert subscriber is not None
    return subscriber


async def subscribe(
    session: WriteSession,
    subscriber: Subscriber,
    newsletter_ids: Collection[int],
    *,
    source: Source,
    consent: str = "",
    now: datetime,
    also_who_left: bool = True,
) -> None:
    """Put somebody onto lists; where they are already, nothing changes.

    Without `also_who_left`, somebody who has left a list stays off it.
    """
    for newsletter_id in sorted({*newsletter_ids}):
        statement = insert(UserNewsletter).values(
            newsletter_id=newsletter_id,
            subscriber_id=subscriber.id,
            source=source,
            consent=consent,
            subscribed_at=now,
        )
        await session.execute(
            statement.on_conflict_do_update(
                constraint="uq_user_newsletters_subscriber",
                set_={
                    "source": source,
                    "consent": consent,
                    "subscribed_at": now,
                    "left_at": None,
                },
                where=UserNewsletter.left_at.is_not(None) & literal(also_who_left),
            )
        )


async def unsubscribe(
    session: WriteSession,
    subscriber: Subscriber,
    newsletter_ids: Collection[int] | None = None,
    *,
    now: datetime,
) -> int:
    """Take somebody off these lists, or off all; return how many they were on.

    What waits to be sent to them is left out when its turn comes.
    """
    left = (
        update(UserNewsletter)
        .where(UserNewsletter.active(), UserNewsletter.subscriber_id == subscriber.id)
        .values(left_at=now)
        .returning(UserNewsletter.id)
    )
    if newsletter_ids is not None:
        left = left.where(UserNewsletter.newsletter_id.in_(newsletter_ids))
    return len((await session.scalars(left)).all())


async def follow_address(session: WriteSession, *, old: str, new: str) -> None:
    """Write to somebody at the address they are known by now, unless it has its own letters."""
    has_own = select(Subscriber.id).where(Subscriber.email == new)
    await session.execute(
        update(Subscriber)
        .where(Subscriber.email == old, ~has_own.exists())
        .values(email=new, stop=None, stopped_at=None, stop_reason="")
    )


async def stop_writing_to(
    session: WriteSession, subscriber_id: int, stop: Stop, *, reason: str, now: datetime
) -> None:
    """Send nothing to an address any more: its mailbox is gone, or its owner complained."""
    await session.execute(
        update(Subscriber)
        .where(Subscriber.id == subscriber_id, Subscriber.stop.is_(None))
        .values(stop=stop, stopped_at=now, stop_reason=reason[:LONGEST_REASON])
    )


async def write_again(session: WriteSession, subscriber_id: int) -> None:
    """Send to an address again: its owner has asked for it, or says that it works."""
    await session.execute(
        update(Subscriber)
        .where(Subscriber.id == subscriber_id)
        .values(stop=None, stopped_at=None, stop_reason="")
    )


async def _say(session: WriteSession, newsletter: GhostNewsletter, content: ListContent) -> None:
    newsletter.slug, newsletter.name = content.slug, content.name
    newsletter.description, newsletter.is_open = content.description, content.is_open
    newsletter.sort_order = content.sort_order
    try:
        async with session.begin_nested():
            session.add(newsletter)
            await session.flush()
    except IntegrityError as error:
        if "uq_newsletters_slug" not in str(error.orig):
            raise
        raise SlugTaken() from error
