"""An order as its page shows it, to its owner or to whoever holds its token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.models import Order
from orders.orders.record import Record, record_of
from orders.orders.timeline import Happening, timeline
from orders.payments.queries import Owed
from orders.payments.standing import Standing
from shared.clock import utcnow
from shared.db import ReadSession

FIRST_LOOK_SECONDS = 2
LONGEST_LOOK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class OrderPage:
    """What the templates get; `path` is where the page and, below it, its forms are.

    `kept_seconds` is how long it can be paid still, and None where nothing is to be paid. While the
    payment is moving, the page looks again after `look_again_seconds`, which grow with each look.
    """

    record: Record
    path: str
    looks: int
    kept_seconds: int | None = None

    @property
    def order(self) -> Order:
        return self.record.order

    @property
    def standing(self) -> Standing:
        return self.record.standing

    @property
    def reference(self) -> str:
        return self.record.latest.reference

    @property
    def valid_until(self) -> datetime:
        return self.record.latest.valid_until

    @property
    def happened(self) -> Sequence[Happening]:
        """What happened to the order, the first thing first."""
        return timeline(self.record)

    @property
    def look_again_seconds(self) -> int:
        return min(FIRST_LOOK_SECONDS * (self.looks + 1), LONGEST_LOOK_SECONDS)


async def order_page(
    session: ReadSession, order_id: int, *, path: str, looks: int = 0
) -> OrderPage:
    """Read an order for its page; raises `NotFound`."""
    record = await record_of(session, order_id)
    owed = Owed(record.order, record.latest)
    return OrderPage(record, path, looks, seconds_kept(owed, now=utcnow()))


def seconds_kept(owed: Owed, *, now: datetime) -> int | None:
    """Say how long an order can be paid still, where there is anything to pay."""
    if owed.order.is_over or not (owed.attempt.may_be_paid or owed.attempt.is_opening):
        return None
    seconds = int((owed.attempt.valid_until - now).total_seconds())
    return seconds if seconds > 0 else None
