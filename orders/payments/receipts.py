"""The mail that says that an order was paid, or that what was free is booked."""

from orders.addresses import return_address
from orders.letters import write_to_customer
from orders.models import Order, PaymentAttempt
from orders.orders.queries import load_lines
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.money import Money, format_money
from shared.runtime import current_runtime


async def queue_receipt(session: WriteSession, order: Order, attempt: PaymentAttempt) -> None:
    """Queue the receipt with the payment, once."""
    await session.flush()
    await load_lines(session, order)
    await write_to_customer(
        session,
        order,
        key=f"receipt:{order.id}",
        template="mail/receipt",
        lines=_lines(order),
        reference=attempt.reference,
        receipt=f"{return_address(order.id)}receipt/",
    )


async def queue_booked(session: WriteSession, order: Order) -> None:
    """Queue the mail that says that something free is booked, once."""
    await session.flush()
    await load_lines(session, order)
    await write_to_customer(
        session,
        order,
        key=f"receipt:{order.id}",
        template="mail/booked",
        titles=[title for title, _amount in _lines(order)],
    )


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
