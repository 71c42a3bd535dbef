"""An order as its page shows it, to its owner or to whoever holds its token."""

from dataclasses import dataclass
from datetime import datetime

from orders.models import Order
from orders.orders.queries import load_lines
from orders.payments.queries import Owed, owed_latest
from orders.payments.standing import Standing, standing_of
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

    order: Order
    standing: Standing
    reference: str
    valid_until: datetime
    path: str
    looks: int
    kept_seconds: int | None = None

    @property
    def look_again_seconds(self) -> int:
        return min(FIRST_LOOK_SECONDS * (self.looks + 1), LONGEST_LOOK_SECONDS)


async def order_page(
    session: ReadSession, order_id: int, *, path: str, looks: int = 0
) -> OrderPage:
    """Read an order for its page; raises `NotFound`."""
    owed = await owed_latest(session, order_id)
    await load_lines(session, owed.order)
    return OrderPage(
        order=owed.order,
        standing=standing_of(owed),
        reference=owed.attempt.reference,
        valid_until=owed.attempt.valid_until,
        path=path,
        looks=looks,
        kept_seconds=seconds_kept(owed, now=utcnow()),
    )


def seconds_kept(owed: Owed, *, now: datetime) -> int | None:
    """Say how long an order can be paid still, where there is anything to pay."""
    if owed.order.is_over or not (owed.attempt.may_be_paid or owed.attempt.is_opening):
        return None
    seconds = int((owed.attempt.valid_until - now).total_seconds())
    return seconds if seconds > 0 else None
