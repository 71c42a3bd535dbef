"""What can be read of lists and of who is on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select

from blog.newsletters.models import (
    GhostNewsletter,
    Subscriber,
    SubscriptionWish,
    UserNewsletter,
)
from blog.sign_in.tokens import token_hash
from shared.db import ReadSession

IN_ORDER = (GhostNewsletter.sort_order, func.lower(GhostNewsletter.name), GhostNewsletter.id)


async def all_lists(session: ReadSession) -> Sequence[GhostNewsletter]:
    return (await session.scalars(select(GhostNewsletter).order_by(*IN_ORDER))).all()


async def open_lists(session: ReadSession) -> Sequence[GhostNewsletter]:
    """Return the lists that anybody may come onto."""
    statement = select(GhostNewsletter).where(GhostNewsletter.is_open).order_by(*IN_ORDER)
    return (await session.scalars(statement)).all()


async def list_by_id(session: ReadSession, list_id: int) -> GhostNewsletter | None:
    return await session.get(GhostNewsletter, list_id)


async def list_by_slug(session: ReadSession, slug: str) -> GhostNewsletter | None:
    found: GhostNewsletter | None = await session.scalar(
        select(GhostNewsletter).where(GhostNewsletter.slug == slug)
    )
    return found


async def lists_by_ids(session: ReadSession, ids: Collection[int]) -> Sequence[GhostNewsletter]:
    statement = select(GhostNewsletter).where(GhostNewsletter.id.in_(ids)).order_by(*IN_ORDER)
    return (await session.scalars(statement)).all()


async def count_on_lists(session: ReadSession) -> dict[int, int]:
    """Count who is on each list that has anybody, by its id."""
    rows = await session.execute(
        select(UserNewsletter.newsletter_id, func.count())
        .where(UserNewsletter.active())
        .group_by(UserNewsletter.newsletter_id)
    )
    return {list_id: count for list_id, count in rows}


async def subscriber_by_token(session: ReadSession, token: str) -> Subscriber | None:
    found: Subscriber | None = await session.scalar(
        select(Subscriber).where(Subscriber.token == token)
    )
    return found


async def subscriber_by_email(session: ReadSession, email: str) -> Subscriber | None:
    found: Subscriber | None = await session.scalar(
        select(Subscriber).where(Subscriber.email == email)
    )
    return found


async def usable_wish(
    session: ReadSession, *, token: str, now: datetime
) -> SubscriptionWish | None:
    found: SubscriptionWish | None = await session.scalar(
        select(SubscriptionWish).where(
            SubscriptionWish.usable(now), SubscriptionWish.token_hash == token_hash(token)
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A list as somebody sees it who may be on it."""

    newsletter: GhostNewsletter
    is_on: bool


async def choices_of(session: ReadSession, subscriber: Subscriber | None) -> list[Choice]:
    """Return the lists somebody may come onto, and those they are on though they are closed."""
    on = set(await _ids_of_lists_of(session, subscriber))
    return [
        Choice(each, each.id in on)
        for each in await all_lists(session)
        if each.is_open or each.id in on
    ]


async def subscriptions_of(
    session: ReadSession, subscriber_ids: Collection[int]
) -> Sequence[Row[UserNewsletter, GhostNewsletter]]:
    """Return on which lists these are or were."""
    statement = (
        select(UserNewsletter, GhostNewsletter)
        .join(GhostNewsletter, GhostNewsletter.id == UserNewsletter.newsletter_id)
        .where(UserNewsletter.subscriber_id.in_(subscriber_ids))
        .order_by(UserNewsletter.subscriber_id, *IN_ORDER)
    )
    return (await session.execute(statement)).all()


async def _ids_of_lists_of(session: ReadSession, subscriber: Subscriber | None) -> Sequence[int]:
    if subscriber is None:
        return ()
    statement = select(UserNewsletter.newsletter_id).where(
        UserNewsletter.active(), UserNewsletter.subscriber_id == subscriber.id
    )
    return (await session.scalars(statement)).all()
