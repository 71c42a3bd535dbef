"""Tickets from the event's page to the mail that leads to them, and back for their money."""

import re

from glue.contracts import orders
from glue.contracts.orders import OrderState
from orders.refunds.making import making
from shared.money import Money
from shared.rpc import fetch_data
from shared.runtime import running
from shared.saga import drain_sagas
from tests.workflows.bakery import EMAIL, Bakery
from tests.workflows.events import open_class
from tests.workflows.platform import Browser, Platform
from tests.workflows.test_free_tickets import counts

PRICE = Money(2500, "GBP")


async def test_tickets_are_mailed_once_they_are_paid_and_one_given_back_brings_its_money_back(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    lesson = await open_class(platform, bakery, price=PRICE, cancellable_hours=24)
    await lesson.take(ada, 2)
    await bakery.check_out(ada)
    (checkout,) = platform.sumup.checkouts
    await ada.visit(str(platform.sumup.pay(checkout.id)))
    await platform.let_events_happen()

    assert await counts(platform, lesson) == (0, 2)
    letters = [(to, text) for to, _subject, text in await platform.mails("events")]
    [(to, text)] = [it for it in letters if "/tickets/orders/" in it[1]]
    assert to == EMAIL
    address = re.search(r"http://\S+/tickets/orders/\S+", text)
    assert address is not None
    shown = await ada.visit(address[0])
    assert shown.text.count("Valid, for one person") == 2

    ticket_id = re.search(r'id="ticket-(\d+)"', shown.text)
    assert ticket_id is not None
    answer = await ada.submit(f"{address[0]}{ticket_id[1]}/cancel/", {})
    assert answer.status_code == 303
    await platform.let_events_happen()
    with running(platform.runtime("orders")):
        await drain_sagas(making)
    await platform.let_events_happen()

    assert await counts(platform, lesson) == (0, 1)
    with running(platform.runtime("cart")):
        order = await fetch_data(orders.OrderStatus(order_id=1))
    assert order is not None
    assert (order.state, order.refunded) == (OrderState.PAID, PRICE)
    assert len([it for it in await platform.mails("events") if "/tickets/orders/" in it[2]]) == 1


async def test_a_free_ticket_given_back_moves_no_money_and_is_free_for_others(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    lesson = await open_class(platform, bakery, price=Money.zero("GBP"), cancellable_hours=1)
    await lesson.take(ada, 1)
    await bakery.check_out(ada)
    await platform.let_events_happen()
    letters = "\n".join(text for _to, _subject, text in await platform.mails("events"))
    address = re.search(r"http://\S+/tickets/orders/\S+", letters)
    assert address is not None
    shown = await ada.visit(address[0])
    ticket_id = re.search(r'id="ticket-(\d+)"', shown.text)
    assert ticket_id is not None

    await ada.submit(f"{address[0]}{ticket_id[1]}/cancel/", {})
    await platform.let_events_happen()

    assert await counts(platform, lesson) == (0, 0)
