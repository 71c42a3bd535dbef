"""What became of an order's claim."""

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
