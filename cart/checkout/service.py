"""What opens, binds, replaces and closes checkouts.

Checkouts of one owner are opened under the lock of their walk, so of two versions that are sent at
once the later one knows of the earlier one and replaces it. Walks are locked before checkouts.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import String, cast, exists, update
from sqlalchemy.orm import aliased

from cart.checkout import queries
from cart.checkout.models import Checkout
from cart.owner import Owner
from shared.clock import utcnow
from shared.db import WriteSession


@dataclass(frozen=True, slots=True)
class Opened:
    """The checkout of a basket version, and older ones whose orders must be closed first.

    `id` is None where one of those is of this very version: it can be opened anew after that.
    """

    id: UUID | None
    replaced: tuple[UUID, ...]
    is_new: bool = False


async def open_checkout(
    session: WriteSession,
    owner: Owner,
    *,
    walk_id: int,
    page_post_id: int,
    version: str,
    things: list[list[str | int]],
) -> Opened:
    """Return the one open checkout of a basket version, made now if there is none.

    The walk is locked by the caller. Other versions of the same page are replaced by it.
    """
    await session.execute(
        update(Checkout)
        .where(
            owner.owns(Checkout),
            Checkout.page_post_id == page_post_id,
            Checkout.version != version,
            Checkout.closed_at.is_(None),
            Checkout.replaced_at.is_(None),
        )
        .values(replaced_at=utcnow())
    )
    replaced = await queries.replaced_checkout_ids(session, owner, page_post_id=page_post_id)
    found = await queries.open_checkout(session, owner, page_post_id=page_post_id, version=version)
    if found is not None:
        is_replaced = found.replaced_at is not None
        return Opened(None if is_replaced else found.id, tuple(replaced))
    checkout = Checkout(
        id=uuid4(),
        **owner.columns,
        walk_id=walk_id,
        page_post_id=page_post_id,
        version=version,
        things=things,
    )
    session.add(checkout)
    await session.flush()
    return Opened(checkout.id, tuple(replaced), is_new=True)


async def bind_order(session: WriteSession, checkout_id: UUID, *, order_id: int) -> bool:
    """Note which order a checkout led to; say whether another has taken its place by now."""
    replaced_at = await session.scalar(
        update(Checkout)
        .where(Checkout.id == checkout_id)
        .values(order_id=order_id)
        .returning(Checkout.replaced_at)
    )
    return replaced_at is not None


async def close_checkout(session: WriteSession, checkout_id: UUID) -> None:
    """Close a checkout whose order is over."""
    await session.execute(
        update(Checkout)
        .where(Checkout.id == checkout_id, Checkout.closed_at.is_(None))
        .values(closed_at=utcnow())
    )


async def close_checkouts_of_order(session: WriteSession, order_id: int) -> None:
    """Close the checkout of an order that was paid or has expired."""
    await session.execute(
        update(Checkout)
        .where(Checkout.order_id == order_id, Checkout.closed_at.is_(None))
        .values(closed_at=utcnow())
    )


async def note_cleared(
    session: WriteSession, owner: Owner, *, page_post_id: int, order_id: int
) -> None:
    """Remember that an order was cleared which no checkout is known to have led to.

    Whoever sends the checkout whose answer was lost then learns that its basket is another one.
    """
    session.add(
        Checkout(
            id=uuid4(),
            **owner.columns,
            page_post_id=page_post_id,
            version="",
            order_id=order_id,
            closed_at=utcnow(),
        )
    )


async def adopt_checkouts(session: WriteSession, *, user_id: int, session_id: str) -> None:
    """Give a visitor's checkouts to the user, so that what they paid leaves the user's basket.

    An open one that the user already has for the same basket version stays open under a version of
    its own, which no basket has: the next that is sent replaces it, and closes its order.
    """
    twin = aliased(Checkout)
    has_twin = exists().where(
        twin.user_id == user_id,
        twin.page_post_id == Checkout.page_post_id,
        twin.version == Checkout.version,
        twin.closed_at.is_(None),
    )
    await session.execute(
        update(Checkout)
        .where(Checkout.session_id == session_id, Checkout.closed_at.is_(None), has_twin)
        .values(version=cast(Checkout.id, String))
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Checkout)
        .where(Checkout.session_id == session_id)
        .values(user_id=user_id, session_id=None)
    )
