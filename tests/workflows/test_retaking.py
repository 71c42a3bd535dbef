"""What was ordered is taken again for a payment that came late, however often that is begun."""

from datetime import timedelta

from glue.contracts.cart import OrderedLine
from glue.services.order_lifecycle import OrderedThings, retake_for_order
from market.products.queries import ids_by_sku
from market.stock.models import ProductStock
from market.stock.service import set_stock
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.runtime import running
from tests.workflows.bakery import Bakery
from tests.workflows.platform import Browser, Platform

TEN = 10


async def test_a_worker_that_dies_while_units_are_taken_again_leaves_them_to_the_next(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    with running(platform.runtime("market")):
        async with transaction() as session:
            ((tea, _),) = await ids_by_sku(session, 1, ["T1"])
            await set_stock(session, tea, left=TEN, now=utcnow())
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)
    line = OrderedLine(product_id=tea, quantity=1)
    things = OrderedThings(order_id=1, lines=[line], entry_ids=[], ticket_ids=[])

    with running(platform.runtime("orders")):
        for minutes in (30, 31):
            until = utcnow() + timedelta(minutes=minutes)
            await retake_for_order(things, held_until=until, key="case:1:0")

    with running(platform.runtime("market")):
        async with reading() as session:
            stock = await session.get(ProductStock, tea)
    assert stock is not None
    assert (stock.capacity, stock.held, stock.sold) == (TEN, 0, 1)
