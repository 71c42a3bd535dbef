"""An order as its page shows it, to its owner or to whoever holds its token."""

from collections.abc import Sequence
from dataclasses import dataclass

from orders.models import Order
from orders.orders.record import Record, record_of
from orders.orders.timeline import Happening, timeline
from orders.payments.standing import Standing
from shared.db import ReadSession

FIRST_LOOK_SECONDS = 2
LONGEST_LOOK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class OrderPage:
    """What the templates get; `path` is where the page and, below it, its forms are.

    While the payment is moving, the page looks again after `look_again_seconds`, which grow with
    each look.
    """

    record: Record
    path: str
    looks: int

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
    return OrderPage(record=await record_of(session, order_id), path=path, looks=looks)
