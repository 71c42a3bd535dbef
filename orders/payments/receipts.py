"""The mail that says that an order was paid."""

import logging

from sqlalchemy.dialects.postgresql import insert

from orders.addresses import return_address
from orders.models import Order, PaymentAttempt, ReceiptSeries
from orders.orders.queries import load_lines
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.mail import InvalidRecipient, queue_mail
from shared.money import Money, format_money
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)


async def next_receipt_number(session: WriteSession, seller_id: int) -> int:
    """Return the seller's next receipt number; kept locked until the payment is committed."""
    counted = await session.execute(
        insert(ReceiptSeries)
        .values(seller_id=seller_id, last_number=1)
        .on_conflict_do_update(
            index_elements=[ReceiptSeries.seller_id],
            set_={"last_number": ReceiptSeries.last_number + 1},
        )
        .returning(ReceiptSeries.last_number)
    )
    return counted.scalar_one()


async def queue_receipt(session: WriteSession, order: Order, attempt: PaymentAttempt) -> None:
    """Queue the receipt with the payment, once; nobody hears of it who left no address.

    An address that is none must not stand in the way of the payment.
    """
    if not order.email:
        return
    await session.flush()
    await load_lines(session, order)
    try:
        await queue_mail(
            session,
            key=f"receipt:{order.id}",
            to=order.email,
            template="mail/receipt",
            order=order,
            lines=_lines(order),
            reference=attempt.reference,
            address=return_address(order.id),
            receipt=f"{return_address(order.id)}receipt/",
        )
    except InvalidRecipient:
        logger.warning("order %s has no usable address for its receipt", order.id)


def _lines(order: Order) -> list[tuple[str, str]]:
    items = [
        (
            _(
                "%(count)s × %(title)s, %(price)s each",
                count=it.quantity,
                title=it.title,
                price=_written(it.unit_price),
            ),
            _written(it.line_total),
        )
        for it in order.items
    ]
    return items + [(it.title, _written(it.price)) for it in order.places]


def _written(amount: Money) -> str:
    return format_money(amount, current_runtime().settings.site.locale)
