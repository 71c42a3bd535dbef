"""What is written to people when a money case is resolved without giving money back."""

import logging

from orders.addresses import return_address
from orders.models import MoneyCase, Order
from shared.db import WriteSession
from shared.mail import InvalidRecipient, queue_mail

logger = logging.getLogger(__name__)


async def tell_taken_again(session: WriteSession, order: Order, case: MoneyCase) -> None:
    """Queue the letter that says that a late payment was in time after all."""
    if not order.email:
        return
    try:
        await queue_mail(
            session,
            key=f"case:{case.id}",
            to=order.email,
            template="mail/taken_again",
            order=order,
            address=return_address(order.id),
        )
    except InvalidRecipient:
        logger.warning("order %s has no usable address", order.id)
