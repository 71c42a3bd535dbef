"""Whatever becomes of SumUp's notifications, what was paid is settled once, and in the same way."""

import asyncio
import random

from sqlalchemy import select

from glue.contracts.orders import OrderState
from orders.ledger.verifying import prove
from orders.models import Order
from orders.payments.reconciling import check_due_attempts
from orders.payments.schedule import LONGEST_PAUSE
from shared.clock import frozen, utcnow
from shared.db import reading
from shared.runtime import running
from shared.testing.sumup import Call, Fault
from tests.workflows.bakery import Bakery
from tests.workflows.platform import Platform

SHOPPERS = 6


async def everybody_pays(platform: Platform, bakery: Bakery) -> None:
    """Let some shoppers each order a tea and pay at SumUp, and close their browsers."""
    for _ in range(SHOPPERS):
        browser = platform.new_browser()
        await bakery.put_into_basket(browser, "tea")
        await bakery.check_out(browser)
        platform.sumup.pay(platform.sumup.checkouts[-1].id)


async def how_it_ended(platform: Platform) -> list[tuple[OrderState, int | None]]:
    """Return each order's state and receipt, after every event, and prove the books."""
    await platform.let_events_happen()
    with running(platform.runtime("orders")):
        async with reading() as session:
            rows = await session.execute(
                select(Order.state, Order.receipt_number).order_by(Order.receipt_number)
            )
            ended = [(state, number) for state, number in rows]
        assert (await prove()).differences == []
    return ended


ALL_PAID = [(OrderState.PAID, number) for number in range(1, SHOPPERS + 1)]


async def test_without_any_notification_everything_paid_is_settled_by_the_reconciler(
    platform: Platform, bakery: Bakery
) -> None:
    platform.sumup.behave(Call.WEBHOOK, Fault.LOST, times=None)
    await everybody_pays(platform, bakery)

    sent = await platform.sumup.deliver_webhooks()
    with running(platform.runtime("orders")), frozen(utcnow() + LONGEST_PAUSE):
        await check_due_attempts()

    assert sent == 0
    assert await how_it_ended(platform) == ALL_PAID


async def test_doubled_shuffled_and_all_at_once_they_lead_to_the_same_end(
    platform: Platform, bakery: Bakery
) -> None:
    platform.sumup.behave(Call.WEBHOOK, Fault.DOUBLED, times=None)
    await everybody_pays(platform, bakery)
    notices = list(platform.sumup.webhooks_waiting)
    random.Random(5).shuffle(notices)

    browser = platform.new_browser()
    answers = await asyncio.gather(
        *(browser.post(it.url, content=it.body) for it in notices for _ in range(2))
    )
    await platform.sumup.deliver_webhooks(together=True)
    with running(platform.runtime("orders")):
        await asyncio.gather(*(check_due_attempts() for _ in range(4)))

    assert {it.status_code for it in answers} == {200}
    assert await how_it_ended(platform) == ALL_PAID
