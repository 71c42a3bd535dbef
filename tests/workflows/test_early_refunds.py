"""Money that goes back before everybody has heard that it was paid."""

from sqlalchemy import select

from glue.contracts.orders import OrderRefunded
from glue.services.order_lifecycle import let_go_of_refunded
from market.products.queries import ids_by_sku
from market.stock.models import ProductStock
from market.stock.service import set_stock
from orders.refunds.asking import ask_refund
from orders.refunds.forms import RefundForm
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import domain_events
from shared.runtime import running
from tests.workflows.bakery import Bakery
from tests.workflows.platform import Browser, Platform

TEN = 10
TEA_MINOR = 450


async def test_units_are_on_the_shelf_again_though_the_refund_overtook_the_sale(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    with running(platform.runtime("market")):
        async with transaction() as session:
            ((tea, _),) = await ids_by_sku(session, 1, ["T1"])
            await set_stock(session, tea, left=TEN, now=utcnow())
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)
    (checkout,) = platform.sumup.checkouts
    await ada.visit(str(platform.sumup.pay(checkout.id)))
    form = RefundForm(put_back=True, agreed=TEA_MINOR)

    with running(platform.runtime("orders")):
        refund = await ask_refund(1, form, user_id=1, locale="en_GB")
        async with reading() as session:
            event = domain_events.c.name == OrderRefunded.wire_name
            event_id = await session.scalar(select(domain_events.c.id).where(event))
        await let_go_of_refunded(refund.id, key=f"{event_id}:let-go")
    await platform.let_events_happen()

    with running(platform.runtime("market")):
        async with reading() as session:
            stock = await session.get(ProductStock, tea)
    assert stock is not None
    assert (stock.capacity, stock.held, stock.sold) == (TEN, 0, 0)
