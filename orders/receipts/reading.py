"""A receipt: what was bought and paid, with its VAT, and what went back since."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from orders.models import Order, OrderItem, OrderPlace, Payment, PaymentUse, RefundState
from orders.orders.record import Record, record_of
from shared.db import ReadSession
from shared.errors import NotFound
from shared.money import Money, sum_money


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """So many of a thing at its price, in which VAT of a rate in percent is included, if any."""

    title: str
    quantity: int
    unit_price: Money
    total: Money
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatTotal:
    """What the lines of one rate add up to, and how much of that is VAT."""

    rate: Decimal
    gross: Money
    net: Money

    @property
    def vat(self) -> Money:
        return self.gross - self.net


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money that went back since."""

    at: datetime
    amount: Money


@dataclass(frozen=True, slots=True)
class Receipt:
    """One seller's receipt for one order that was paid.

    `seller` is what their page is called; what else there is of them is empty where they gave none.
    """

    number: int
    seller: str
    legal_name: str
    postal_address: str
    vat_number: str
    order_id: int
    paid_at: datetime
    customer: str
    lines: Sequence[ReceiptLine]
    vat: Sequence[VatTotal]
    total: Money
    reference: str
    transaction_id: str
    given_back: Sequence[GivenBack]

    @property
    def kept(self) -> Money:
        """What is left of the total after what went back."""
        back = sum_money([it.amount for it in self.given_back], self.total.currency)
        return self.total - back


async def receipt_of(session: ReadSession, order_id: int) -> Receipt:
    """Return the receipt of an order; raises `NotFound` while it is not paid."""
    record = await record_of(session, order_id)
    order = record.order
    payment = next((it for it in record.payments if it.use is PaymentUse.ORDER), None)
    if payment is None or order.receipt_number is None or order.paid_at is None:
        raise NotFound()
    lines = _lines(order)
    return Receipt(
        number=order.receipt_number,
        seller=order.page_title,
        legal_name=order.seller_name or "",
        postal_address=order.seller_address or "",
        vat_number=order.seller_vat_number or "",
        order_id=order.id,
        paid_at=order.paid_at,
        customer=order.customer_name or "",
        lines=lines,
        vat=vat_totals(lines),
        total=order.total,
        reference=_reference(record, payment),
        transaction_id=payment.transaction_id,
        given_back=[
            GivenBack(it.ended_at, it.amount)
            for it in record.refunds
            if it.state is RefundState.MADE and it.ended_at and it.payment_id == payment.id
        ],
    )


def vat_totals(lines: Iterable[ReceiptLine]) -> Sequence[VatTotal]:
    """Add up the lines of each rate, the highest first; prices include VAT.

    It is rounded once for each rate, not for each line.
    """
    grosses: defaultdict[Decimal, list[Money]] = defaultdict(list)
    for line in lines:
        if line.vat_rate is not None:
            grosses[line.vat_rate].append(line.total)
    return [
        _vat_total(rate, sum_money(amounts, amounts[0].currency))
        for rate, amounts in sorted(grosses.items(), reverse=True)
    ]


def vat_rate_of(line: OrderItem | OrderPlace) -> Decimal | None:
    """Return the rate in percent that is included in a line's price, where there is one."""
    return None if line.vat_rate is None else Decimal(line.vat_rate) / 100


def _vat_total(rate: Decimal, gross: Money) -> VatTotal:
    return VatTotal(rate, gross, net=gross.times(100 / (100 + Fraction(rate))))


def _lines(order: Order) -> Sequence[ReceiptLine]:
    items = [
        ReceiptLine(it.title, it.quantity, it.unit_price, it.line_total, vat_rate_of(it))
        for it in order.items
    ]
    places = [ReceiptLine(it.title, 1, it.price, it.price, vat_rate_of(it)) for it in order.places]
    return items + places


def _reference(record: Record, payment: Payment) -> str:
    return next(it.reference for it in record.attempts if it.id == payment.attempt_id)
