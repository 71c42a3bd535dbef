"""The invoices as they are in the files, sorted into sales, money back, and what is neither.

A sale is a line of more than nothing at more than nothing, on an invoice that is no cancellation.
Money back is a line of a cancellation that matches what the same customer bought earlier, of the
same code and at the same price, and has not given back yet. The rest is counted by its reason.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

CANCELLATION = "C"


class Reason(StrEnum):
    """Why a line is neither a sale nor money back."""

    FREE = "its price is nothing"
    NEGATIVE = "its quantity is below nothing, on an invoice that is no cancellation"
    NOBODY = "a cancellation that names no customer"
    NOT_BOUGHT = "a cancellation of what its customer did not buy in these days at this price"
    MORE_THAN_BOUGHT = "a cancellation of more than its customer bought in these days"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice; the price of one is in pence."""

    invoice: str
    code: str
    title: str
    quantity: int
    at: datetime
    price_minor: int
    customer: str | None

    @property
    def amount_minor(self) -> int:
        return self.quantity * self.price_minor

    @property
    def is_of_cancellation(self) -> bool:
        return self.invoice.startswith(CANCELLATION)

    @property
    def is_sale(self) -> bool:
        return not self.is_of_cancellation and self.quantity > 0 and self.price_minor > 0


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """A line of a cancellation, and from which earlier sales so many come back."""

    line: Line
    taken: Sequence[tuple[Line, int]]


@dataclass(slots=True)
class Sorted:
    """What became of every line: in the order of the files, and the rest by its reason."""

    events: list[list[Line] | MoneyBack] = field(default_factory=list)
    rest: dict[Reason, list[Line]] = field(default_factory=lambda: defaultdict(list))

    @property
    def sales_minor(self) -> int:
        return sum(line.amount_minor for each in self.events for line in _sold(each))

    @property
    def back_minor(self) -> int:
        return sum(-it.line.amount_minor for it in self.events if isinstance(it, MoneyBack))

    @property
    def rest_minor(self) -> int:
        return sum(line.amount_minor for lines in self.rest.values() for line in lines)


def read_invoices(folder: Path) -> Iterator[list[Line]]:
    """Read the invoices of a folder, each as its lines, in the order of the files.

    The times are those of a British winter, so they are UTC.
    """
    invoice: list[Line] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                line = _line(row)
                if invoice and invoice[0].invoice != line.invoice:
                    yield invoice
                    invoice = []
                invoice.append(line)
    if invoice:
        yield invoice


def sort_out(invoices: Iterable[Sequence[Line]]) -> Sorted:
    """Tell sales from money back and from the rest."""
    found = Sorted()
    bought = _Bought()
    for invoice in invoices:
        sold = [line for line in invoice if line.is_sale]
        if sold:
            found.events.append(sold)
            bought.add(sold)
        for line in invoice:
            if line.is_sale:
                continue
            outcome = _reason(line) or bought.take_back(line)
            if isinstance(outcome, MoneyBack):
                found.events.append(outcome)
            else:
                found.rest[outcome].append(line)
    return found


class _Bought:
    """What customers have bought and not brought back, by customer, code and price."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str, int], list[tuple[Line, int]]] = defaultdict(list)

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if line.customer:
                key = (line.customer, line.code, line.price_minor)
                self._left[key].append((line, line.quantity))

    def take_back(self, line: Line) -> MoneyBack | Reason:
        """Take a line's quantity from what was bought last, or say why that cannot be."""
        assert line.customer is not None
        key = (line.customer, line.code, line.price_minor)
        sales, wanted = self._left[key], -line.quantity
        if not sales:
            return Reason.NOT_BOUGHT
        if sum(quantity for _, quantity in sales) < wanted:
            return Reason.MORE_THAN_BOUGHT
        taken = []
        while wanted:
            sale, quantity = sales.pop()
            some = min(quantity, wanted)
            taken.append((sale, some))
            wanted -= some
            if some < quantity:
                sales.append((sale, quantity - some))
        return MoneyBack(line, taken)


def _reason(line: Line) -> Reason | None:
    if line.price_minor <= 0:
        return Reason.FREE
    if not line.is_of_cancellation or line.quantity >= 0:
        return Reason.NEGATIVE
    return None if line.customer else Reason.NOBODY


def _sold(event: list[Line] | MoneyBack) -> Sequence[Line]:
    return () if isinstance(event, MoneyBack) else event


def _line(row: dict[str, str]) -> Line:
    price = Decimal(row["UnitPrice"]) * 100
    if price != int(price):
        raise ValueError(f"{row['UnitPrice']} is no whole number of pence")
    return Line(
        invoice=row["InvoiceNo"],
        code=row["StockCode"].strip(),
        title=row["Description"].strip() or row["StockCode"].strip(),
        quantity=int(row["Quantity"]),
        at=datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=UTC),
        price_minor=int(price),
        customer=row["CustomerID"] or None,
    )
