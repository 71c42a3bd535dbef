"""Letters to whoever ordered."""

import logging

from orders.addresses import return_address
from orders.models import Order
from shared.db import WriteSession
from shared.mail import InvalidRecipient, queue_mail

logger = logging.getLogger(__name__)


async def write_to_customer(
    session: WriteSession, order: Order, *, key: str, template: str, **context: object
) -> None:
    """Queue a letter about an order, once for its key; nobody gets it who left no address.

    An address that is none must not stand in the way of the money. The template also gets the order
    and the address at which it can be seen.
    """
    if not order.email:
        return
    try:
        await queue_mail(
            session,
            key=key,
            to=order.email,
            template=template,
            secret=False,
            attachments=(),
            order=order,
            address=return_address(order.id),
            **context,
        )
    except InvalidRecipient:
        logger.warning("order %s has no usable address for %s", order.id, key)
