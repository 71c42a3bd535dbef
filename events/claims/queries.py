"""What became of an order's claim."""

from collections.abc import Collection

from sqlalchemy import select

from events.claims.models import OrderClaim
from shared.db import WriteSession


async def lock_claim(session: WriteSession, order_id: int) -> OrderClaim | None:
    statement = (
        select(OrderClaim)
        .where(OrderClaim.order_id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_claims(session: WriteSession, order_ids: Collection[int]) -> None:
    statement = (
        select(OrderClaim.order_id)
        .where(OrderClaim.order_id.in_(order_ids))
        .order_by(OrderClaim.order_id)
        .with_for_update()
    )
    await session.execute(statement)
