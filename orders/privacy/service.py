"""Taking a person out of their orders."""

from datetime import datetime

from sqlalchemy import update

from glue.contracts.families import ErasureWaits
from glue.contracts.orders import OrderState
from orders.models import Order
from orders.privacy.queries import Customer, lock_orders_of
from shared.db import WriteSession
from shared.mail import forget_mails

OVER = (OrderState.PAID, OrderState.EXPIRED)


async def erase_customer(session: WriteSession, customer: Customer, *, now: datetime) -> int:
    """Keep a person's orders as the books need them, without the person; return how many rows.

    Amounts, things, references, times and payments stay; receipts that were mailed do not. Raises
    `ErasureWaits` while one of the orders may still be paid.
    """
    found = await lock_orders_of(session, customer)
    if any(order.state not in OVER for order in found):
        raise ErasureWaits()
    ids = [order.id for order in found]
    await session.execute(
        update(Order)
        .where(Order.id.in_(ids))
        .values(user_id=None, session_id=None, email=None, erased_at=now)
        .execution_options(synchronize_session=False)
    )
    # Somebody else may have had a receipt sent to this person.
    await session.execute(
        update(Order)
        .where(customer.is_named())
        .values(email=None)
        .execution_options(synchronize_session=False)
    )
    return len(ids) + await forget_mails(session, keys=[f"receipt:{order_id}" for order_id in ids])
