"""An order with its lines, places, attempts to pay and payments: one aggregate, one lock.

Whoever changes any of it holds the row of the order (`FOR UPDATE`), so that its events are emitted
in the order in which they happened.
"""

from orders.db import Base
from orders.models.attempt import CLOSED, UNFINISHED, AttemptStatus, Payment, PaymentAttempt
from orders.models.lines import OrderItem, OrderPlace, PlaceKind
from orders.models.order import EndedBecause, Order

__all__ = [
    "CLOSED",
    "UNFINISHED",
    "AttemptStatus",
    "Base",
    "EndedBecause",
    "Order",
    "OrderItem",
    "OrderPlace",
    "Payment",
    "PaymentAttempt",
    "PlaceKind",
]
