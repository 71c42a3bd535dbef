"""What is known of checkouts."""

from uuid import UUID

from sqlalchemy import exists, select

from cart.checkout.models import Checkout
from cart.owner import Owner
from shared.db import ReadSession


async def open_checkout_id(
    session: ReadSession, owner: Owner, *, page_post_id: int, version: str
) -> UUID | None:
    statement = select(Checkout.id).where(
        owner.owns(Checkout),
        Checkout.page_post_id == page_post_id,
        Checkout.version == version,
        Checkout.closed_at.is_(None),
    )
    return await session.scalar(statement)


async def open_versions(session: ReadSession, owner: Owner) -> set[tuple[int, str]]:
    """Return what of a basket an order was made of that is not over: the page and the version."""
    statement = select(Checkout.page_post_id, Checkout.version).where(
        owner.owns(Checkout), Checkout.closed_at.is_(None), Checkout.order_id.is_not(None)
    )
    return {(page_id, version) for page_id, version in await session.execute(statement)}


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
