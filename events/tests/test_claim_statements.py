"""How much an order of tickets alone asks the database: nothing that only bookings need."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from events.tests.factories import ADA, BAKERY, Bakery
from glue.contracts.events import ClaimEntriesForOrder, ConfirmEntriesForOrder
from shared.clock import utcnow
from shared.rpc.client import RpcClient

Counting = Callable[[int], AbstractContextManager[None]]
ORDER = 70


async def test_tickets_are_claimed_and_kept_in_few_statements(
    sibling: RpcClient, bakery: Bakery, query_count: Counting
) -> None:
    ids = await bakery.hold_seats(ADA, 2)
    claim = ClaimEntriesForOrder(
        order_id=ORDER,
        user_id=ADA.user_id,
        session_id=ADA.session_id,
        page_post_id=BAKERY,
        entry_ids=[],
        ticket_ids=ids,
        held_until=utcnow() + timedelta(minutes=30),
    )

    with query_count(8):
        claimed = await sibling.act(claim, key="claim")
    with query_count(11):
        kept = await sibling.act(ConfirmEntriesForOrder(order_id=ORDER), key="confirm")

    assert [it.id for it in claimed.tickets] == [it.id for it in kept.tickets] == ids
