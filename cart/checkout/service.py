"""What opens, binds and closes checkouts."""

from uuid import UUID, uuid4

from sqlalchemy import exists, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from cart.checkout import queries
from cart.checkout.models import Checkout
from cart.owner import Owner
from shared.clock import utcnow
from shared.db import WriteSession


async def open_checkout(
    session: WriteSession, owner: Owner, *, page_post_id: int, version: str
) -> UUID:
    """Return the one open checkout of a basket version, made now if there is none."""
    made: UUID | None = await session.scalar(
        insert(Checkout)
        .values(id=uuid4(), **owner.columns, page_post_id=page_post_id, version=version)
        .on_conflict_do_nothing(
            index_elements=[owner.key_column, "page_post_id", "version"],
            index_where=text(f"{owner.key_column} IS NOT NULL AND closed_at IS NULL"),
        )
        .returning(Checkout.id)
    )
    if made is not None:
        return made
    found = await queries.open_checkout_id(
        session, owner, page_post_id=page_post_id, version=version
    )
    if found is None:
        # It was closed between the two statements, so this basket version may be sent anew.
        return await open_checkout(session, owner, page_post_id=page_post_id, version=version)
    return found


async def bind_order(session: WriteSession, checkout_id: UUID, *, order_id: int) -> None:
    """Note which order a checkout led to."""
    await session.execute(
        update(Checkout).where(Checkout.id == checkout_id).values(order_id=order_id)
    )


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

    An open one that the user already has for the same basket version is closed instead.
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
        .values(closed_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Checkout)
        .where(Checkout.session_id == session_id)
        .values(user_id=user_id, session_id=None)
    )
