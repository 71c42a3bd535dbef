"""Taking a person out of their orders."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update

from glue.contracts.families import ErasureWaits
from glue.contracts.orders import OrderState
from orders.models import MoneyCase, Order, OrderNote, Refund
from orders.privacy.queries import Customer, case_ids_of, lock_orders_of
from shared.db import WriteSession
from shared.mail import forget_mails

OVER = (OrderState.PAID, OrderState.EXPIRED)


async def erase_customer(session: WriteSession, customer: Customer, *, now: datetime) -> int:
    """Keep a person's orders as the books need them, without the person; return how many rows.

    Amounts, things, references, times and payments stay; receipts that were mailed and notes of
    keepers do not. Raises
    `ErasureWaits` while one of the orders may still be paid.
    """
    found = await lock_orders_of(session, customer)
    if any(order.state not in OVER for order in found):
        raise ErasureWaits()
    ids = [order.id for order in found]
    await session.execute(
        update(Order)
        .where(Order.id.in_(ids))
        .values(
            user_id=None,
            session_id=None,
            email=None,
            customer_name=None,
            customer_note=None,
            erased_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    # Somebody else may have had a receipt sent to this person.
    await session.execute(
        update(Order)
        .where(customer.is_named())
        .values(email=None)
        .execution_options(synchronize_session=False)
    )
    refund_ids = await _forget_in_refunds(session, customer, ids)
    notes = await _forget_notes(session, customer, ids)
    keys = [f"receipt:{order_id}" for order_id in ids]
    keys += [f"refund:{refund_id}" for refund_id in refund_ids]
    keys += [f"case:{case_id}" for case_id in await case_ids_of(session, ids)]
    return len(ids) + notes + await forget_mails(session, keys=keys)


async def _forget_in_refunds(
    session: WriteSession, customer: Customer, order_ids: Sequence[int]
) -> Sequence[int]:
    """Blank what keepers wrote about the person's refunds, and who they were where it is them."""
    for table, column in ((Refund, Refund.requested_by), (MoneyCase, MoneyCase.resolved_by)):
        await session.execute(
            update(table)
            .where(column == customer.user_id)
            .values({column: None})
            .execution_options(synchronize_session=False)
        )
    blanked = await session.scalars(
        update(Refund)
        .where(Refund.order_id.in_(order_ids))
        .values(note="")
        .returning(Refund.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(blanked)


async def _forget_notes(session: WriteSession, customer: Customer, order_ids: Sequence[int]) -> int:
    """Delete what keepers noted on the person's orders, and leave open who wrote theirs."""
    await session.execute(
        update(OrderNote)
        .where(OrderNote.user_id == customer.user_id)
        .values(user_id=None)
        .execution_options(synchronize_session=False)
    )
    gone = await session.scalars(
        delete(OrderNote).where(OrderNote.order_id.in_(order_ids)).returning(OrderNote.id)
    )
    return len(gone.all())
