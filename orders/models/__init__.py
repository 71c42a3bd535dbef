"""An order with its lines, places, attempts to pay and payments: one aggregate, one lock.

Whoever changes any of it holds the row of the order (`FOR UPDATE`), so that its events are emitted
in the order in which they happened.
"""

from orders.db import Base
from orders.models.attempt import (
    CLOSED,
    UNFINISHED,
    AttemptStatus,
    Payment,
    PaymentAttempt,
    PaymentUse,
)
from orders.models.ledger import EntryKind, LedgerEntry, LedgerHead, LedgerPosting
from orders.models.lines import OrderItem, OrderPlace, PlaceKind
from orders.models.money_case import CaseKind, CaseOutcome, MoneyCase
from orders.models.note import OrderNote
from orders.models.order import EndedBecause, Fulfilment, Order, ReceiptSeries
from orders.models.refund import Refund, RefundLine, RefundReason, RefundState

__all__ = [
    "CLOSED",
    "UNFINISHED",
    "AttemptStatus",
    "Base",
    "CaseKind",
    "CaseOutcome",
    "EndedBecause",
    "EntryKind",
    "Fulfilment",
    "LedgerEntry",
    "LedgerHead",
    "LedgerPosting",
    "MoneyCase",
    "Order",
    "OrderItem",
    "OrderNote",
    "OrderPlace",
    "Payment",
    "PaymentAttempt",
    "PaymentUse",
    "PlaceKind",
    "ReceiptSeries",
    "Refund",
    "RefundLine",
    "RefundReason",
    "RefundState",
]
