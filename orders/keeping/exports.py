"""A page's orders as a file for a spreadsheet, made while it is sent."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

from orders.keeping.queries import all_orders_of_page
from orders.models import Order
from orders.orders.filters import OrderFilter
from orders.payments.standing import fulfilment_label, label_of
from shared.db import reading
from shared.i18n import gettext as _
from shared.money import Money
from shared.spreadsheets import BYTE_ORDER_MARK, csv_rows, safe_cell


async def csv_of_orders(
    page_id: int, wanted: OrderFilter, *, zone: ZoneInfo
) -> AsyncIterator[bytes]:
    """Write a page's orders, newest first, a portion at a time, whatever their number."""
    yield (BYTE_ORDER_MARK + csv_rows([_headings()])).encode()
    async with reading() as session:
        async for orders in all_orders_of_page(session, page_id, wanted, zone=zone):
            yield csv_rows(_row(order, zone) for order in orders).encode()


def _headings() -> list[str]:
    return [
        _("Order"),
        _("Receipt"),
        _("Ordered"),
        _("Paid"),
        _("State"),
        _("How far"),
        _("Name"),
        _("Mail address"),
        _("Note of the customer"),
        _("What"),
        _("Currency"),
        _("Total"),
        _("Given back"),
        _("Left"),
    ]


def _row(order: Order, zone: ZoneInfo) -> list[str]:
    things = [f"{it.quantity} × {it.title}" for it in order.items]
    things += [place.title for place in order.places]
    texts = [
        label_of(order)[0],
        fulfilment_label(order.fulfilment)[0] if order.fulfilment else "",
        order.customer_name or "",
        order.email or "",
        order.customer_note or "",
        "; ".join(things),
    ]
    return [
        str(order.id),
        "" if order.receipt_number is None else str(order.receipt_number),
        _moment(order.created_at, zone),
        "" if order.paid_at is None else _moment(order.paid_at, zone),
        *map(safe_cell, texts),
        order.currency,
        *(_amount(it) for it in _amounts(order)),
    ]


def _amounts(order: Order) -> tuple[Money, Money, Money]:
    return order.total, order.refunded, order.total - order.refunded


def _amount(amount: Money) -> str:
    return amount.decimal_string


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
