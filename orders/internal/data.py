"""The questions orders answers."""

from glue.audited import entries_of
from glue.contracts import orders
from glue.contracts.families import AuditEntry, DataPart, WorkReport
from glue.operations import work_report
from glue.privacy import portion_of
from orders.addresses import return_address
from orders.money_cases.troubles import money_report
from orders.orders import queries
from orders.orders.values import order_value, standing_value
from orders.payments.queries import owed_latest_of
from orders.privacy.holdings import held_of
from orders.privacy.queries import Customer
from orders.refunds.refundables import worth_of_tickets
from orders.refunds.values import refund_value
from shared.clock import utcnow
from shared.db import read_session
from shared.money import Money
from shared.rpc import answers
from shared.web.identity import Identity

LATEST = 100
CART = "cart"


@answers(orders.OrdersForIdentity)
async def orders_for_identity(query: orders.OrdersForIdentity) -> list[orders.Order]:
    """List a person's latest orders, newest first."""
    identity = Identity(query.user_id, query.session_id)
    found = await queries.latest_orders(read_session(), identity, limit=LATEST)
    return [order_value(order) for order in found]


@answers(orders.OrderStatus)
async def order_status(query: orders.OrderStatus) -> orders.Order | None:
    """Return one order as it stands."""
    order = await queries.order_with_lines(read_session(), query.order_id)
    return order_value(order) if order else None


@answers(orders.OrderContact)
async def order_contact(query: orders.OrderContact) -> orders.Contact | None:
    """Say where whoever ordered is written to."""
    order = await queries.order_with_lines(read_session(), query.order_id)
    if order is None or not order.email:
        return None
    return orders.Contact(email=order.email, address=return_address(order.id))


@answers(orders.WorthOfTickets)
async def worth(query: orders.WorthOfTickets) -> list[Money]:
    """Say what would go back for tickets."""
    return await worth_of_tickets(read_session(), query.ticket_ids)


@answers(orders.OrderStandings)
async def order_standings(query: orders.OrderStandings) -> list[orders.OrderStanding]:
    """Say where the payments of orders stand."""
    return [standing_value(owed) for owed in await owed_latest_of(read_session(), query.order_ids)]


@answers(orders.OrdersByKey)
async def orders_by_key(query: orders.OrdersByKey) -> dict[str, int]:
    """Say which orders cart's keys have made: nobody else makes orders, or may ask."""
    return await queries.order_ids_by_key(read_session(), caller=CART, keys=query.order_keys)


@answers(orders.AuditTrail)
async def audit_trail(query: orders.AuditTrail) -> list[AuditEntry]:
    """Return who did what."""
    return await entries_of(query)


@answers(orders.ExportPerson)
async def export_person(query: orders.ExportPerson) -> DataPart:
    """Return a portion of what orders holds of a person."""
    return await portion_of(query, held_of(Customer(query.user_id, query.email)))


@answers(orders.RefundById)
async def refund_by_id(query: orders.RefundById) -> orders.Refund | None:
    """Return a refund and what of its order it was for."""
    return await refund_value(read_session(), query.refund_id)


@answers(orders.Operations)
async def operations(query: orders.Operations) -> WorkReport:
    """Say how the background work gets on."""
    return await work_report()


@answers(orders.MoneyTroubles)
async def money_troubles(query: orders.MoneyTroubles) -> orders.MoneyReport:
    """Return what of the money needs a person."""
    return await money_report(read_session(), now=utcnow())
