"""The changes orders makes when it is told to."""

from glue.contracts import orders
from glue.contracts.families import Erased, Tried
from glue.operations import try_work_again
from glue.privacy import forget_person
from orders.checkout import closing, service
from orders.models import PlaceKind
from orders.money_cases.service import close_case, open_claim_gone, retry_case
from orders.orders.service import adopt_guest_orders
from orders.payments.reconciling import recheck_soon
from orders.privacy.queries import Customer
from orders.privacy.service import erase_customer
from orders.refunds.cancelling import refund_cancelled
from shared.actors import current_actor
from shared.clock import utcnow
from shared.db import write_session
from shared.rpc import answers, current_call


@answers(orders.CreateOrder, saga=True)
async def create_order(action: orders.CreateOrder) -> orders.CreatedOrder:
    """Make an order, once for its key, and open its checkout at SumUp."""
    return await service.create_order(action, call=current_call())


@answers(orders.CloseOrder, saga=True)
async def close_order(action: orders.CloseOrder) -> orders.ClosedOrder:
    """End the order a basket has led to, so that a newer one can take its place."""
    return await closing.close_order(action.order_key, caller=current_call().caller)


@answers(orders.RecheckOrder)
async def recheck_order(action: orders.RecheckOrder) -> orders.Noted:
    """Have the reconciler ask SumUp about an order now."""
    return orders.Noted(is_news=await recheck_soon(write_session(), action.order_id))


@answers(orders.RetryMoneyCase)
async def retry_money_case(action: orders.RetryMoneyCase) -> orders.Noted:
    """Resolve a money case once more."""
    return orders.Noted(is_news=await retry_case(write_session(), action.case_id) is not None)


@answers(orders.CloseMoneyCase)
async def close_money_case(action: orders.CloseMoneyCase) -> orders.Noted:
    """Close a money case that a person has looked after."""
    closed = await close_case(write_session(), action.case_id, by=current_actor().id, now=utcnow())
    return orders.Noted(is_news=closed)


@answers(orders.NoteClaimGone)
async def note_claim_gone(action: orders.NoteClaimGone) -> orders.Noted:
    """Open a money case for a paid order whose places or units are gone."""
    started = await open_claim_gone(write_session(), action.order_id, now=utcnow())
    return orders.Noted(is_news=started is not None)


@answers(orders.RefundPlaces)
async def refund_places(action: orders.RefundPlaces) -> orders.Noted:
    """Mean the refund of cancelled places; making it is a saga of its own."""
    things = {PlaceKind.ENTRY: action.entry_ids, PlaceKind.TICKET: action.ticket_ids}
    refund = await refund_cancelled(write_session(), action.order_id, things)
    return orders.Noted(is_news=refund is not None)


@answers(orders.AdoptOrdersForUser)
async def adopt_orders_for_user(action: orders.AdoptOrdersForUser) -> orders.AdoptedOrders:
    """Make what guests ordered with a user's address the user's."""
    ids = await adopt_guest_orders(write_session(), user_id=action.user_id, email=action.email)
    return orders.AdoptedOrders(order_ids=ids)


@answers(orders.ErasePerson)
async def erase_person(action: orders.ErasePerson) -> Erased:
    """Keep a person's orders without them; raises `ErasureWaits` while one is being paid."""
    customer = Customer(action.user_id, action.email)
    rows = await erase_customer(write_session(), customer, now=utcnow())
    return await forget_person(action, rows)


@answers(orders.TryAgain)
async def try_again(action: orders.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)
