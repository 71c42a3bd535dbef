"""What is known of checkouts and of walks."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import DateTime, Select, bindparam, exists, or_, select

from cart.checkout.models import Checkout, Walk
from cart.owner import Owner, owned_by
from shared.db import ReadSession


async def open_checkout(
    session: ReadSession, owner: Owner, *, page_post_id: int, version: str
) -> Checkout | None:
    statement = select(Checkout).where(
        owner.owns(Checkout),
        Checkout.page_post_id == page_post_id,
        Checkout.version == version,
        Checkout.closed_at.is_(None),
    )
    return (await session.scalars(statement)).one_or_none()


async def replaced_checkout_ids(
    session: ReadSession, owner: Owner, *, page_post_id: int
) -> Sequence[UUID]:
    """Return the checkouts of a page whose orders must be closed before another is paid."""
    statement = (
        select(Checkout.id)
        .where(
            owner.owns(Checkout),
            Checkout.page_post_id == page_post_id,
            Checkout.closed_at.is_(None),
            Checkout.replaced_at.is_not(None),
        )
        .order_by(Checkout.created_at, Checkout.id)
    )
    return (await session.scalars(statement)).all()


async def open_checkouts(session: ReadSession, owner: Owner) -> Sequence[Checkout]:
    """Return the checkouts that are not over, oldest first, whether or not an order is known."""
    return (await session.scalars(_open_checkouts(owner.key_column), owner.key)).all()


async def open_orders(session: ReadSession, owner: Owner) -> Sequence[Checkout]:
    """Return the checkouts whose orders are known and not over, oldest first."""
    return [it for it in await open_checkouts(session, owner) if it.order_id is not None]


async def orders_of_walk(session: ReadSession, walk_id: int) -> Sequence[Checkout]:
    """Return the checkouts of a walk that led to an order and were not replaced, oldest first."""
    statement = (
        select(Checkout)
        .where(
            Checkout.walk_id == walk_id,
            Checkout.order_id.is_not(None),
            Checkout.replaced_at.is_(None),
        )
        .order_by(Checkout.created_at, Checkout.id)
    )
    return (await session.scalars(statement)).all()


async def current_walk(session: ReadSession, owner: Owner, *, ended_after: datetime) -> Walk | None:
    """Return the walk somebody is on, else the last one while it is only just over."""
    values = owner.key | {"ended_after": ended_after}
    return (await session.scalars(_current_walk(owner.key_column), values)).one_or_none()


async def owner_of_order(session: ReadSession, order_id: int) -> Owner | None:
    """Return whose basket an order came from: after a sign-in that is the user's."""
    row = (
        await session.execute(
            select(Checkout.user_id, Checkout.session_id)
            .where(Checkout.order_id == order_id)
            .order_by(Checkout.created_at.desc())
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else Owner.of(row.user_id, row.session_id)


async def is_cleared(session: ReadSession, order_id: int) -> bool:
    """Say whether what an order took has left its basket."""
    closed = exists().where(Checkout.order_id == order_id, Checkout.closed_at.is_not(None))
    return bool(await session.scalar(select(closed)))


# Every page that shows a basket asks so: each is made once for each kind of owner.
@cache
def _open_checkouts(key_column: str) -> Select[Checkout]:
    return (
        select(Checkout)
        .where(owned_by(Checkout, key_column), Checkout.closed_at.is_(None))
        .order_by(Checkout.created_at, Checkout.id)
    )


@cache
def _current_walk(key_column: str) -> Select[Walk]:
    is_over_since = Walk.ended_at > bindparam("ended_after", type_=DateTime(timezone=True))
    return (
        select(Walk)
        .where(owned_by(Walk, key_column), or_(Walk.ended_at.is_(None), is_over_since))
        .order_by(Walk.ended_at.desc().nulls_first(), Walk.id.desc())
        .limit(1)
    )
