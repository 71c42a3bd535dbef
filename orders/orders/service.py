"""Whose an order is, where that changes."""

from sqlalchemy import select, update

from glue.audit import Audited, ObjectType
from orders.models import Order
from shared.audit import record
from shared.db import WriteSession


async def adopt_guest_orders(session: WriteSession, *, user_id: int, email: str) -> list[int]:
    """Make a user's what guests ordered with their address, and return the orders' ids.

    What was ordered by somebody who was signed in stays theirs, whatever address they gave.
    """
    # The lock asks again of each row that it waited for: another user may have been faster.
    locked = select(Order.id).where(Order.by_guest_with(email)).order_by(Order.id).with_for_update()
    adopted = await session.scalars(
        update(Order)
        .where(Order.id.in_(locked))
        .values(user_id=user_id)
        .returning(Order.id)
        .execution_options(synchronize_session=False)
    )
    ids = sorted(adopted)
    if ids:
        on = (ObjectType.PERSON, user_id)
        await record(session, Audited.ORDERS_ADOPTED, on=on, count=len(ids))
    return ids
