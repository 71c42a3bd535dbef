"""Refunds as they cross to siblings."""

from glue.contracts import orders
from orders.models import PlaceKind
from orders.orders.values import ordered_lines
from orders.refunds.queries import owing, things_of
from shared.db import ReadSession
from shared.errors import NotFound


async def refund_value(session: ReadSession, refund_id: int) -> orders.Refund | None:
    """Return the value of a refund where there is one."""
    try:
        it = await owing(session, refund_id)
    except NotFound:
        return None
    things = await things_of(session, refund_id)
    places = [thing.place for thing in things if thing.place is not None]
    return orders.Refund(
        id=refund_id,
        order_id=it.order.id,
        amount=it.refund.amount,
        returned=ordered_lines(
            (thing.item.product_id, thing.line.quantity)
            for thing in things
            if thing.item is not None and thing.line.returns_stock
        ),
        entry_ids=[place.place_id for place in places if place.kind is PlaceKind.ENTRY],
        ticket_ids=[place.place_id for place in places if place.kind is PlaceKind.TICKET],
    )
