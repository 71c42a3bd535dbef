"""Whatever is not as the page had shown it is listed by name, and accepted with one press."""

import re
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest

from cart.checkout.things import packed, unpacked
from cart.tests.conftest import SOAP, TEA, Market, product
from cart.tests.test_basket_pages import put_tea, text_of
from cart.tests.test_checkout import HOSTED, created, seen, send
from glue.contracts import events, orders
from shared.clock import utcnow
from shared.money import Money
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


def ticket(**changes: object) -> events.Ticket:
    values: dict[str, object] = {
        "id": 41,
        "entry_id": 31,
        "container_id": 1,
        "title": "Supper",
        "state": events.TicketState.PENDING,
        "price": Money(1500, "GBP"),
        "order_id": None,
        "held_until": utcnow() + timedelta(minutes=20),
    }
    return events.Ticket.model_validate(values | changes)


def told(page: str) -> str:
    found = re.search(r'<div class="changes".*?</ul>', page, re.DOTALL)
    assert found, "nothing is said to have changed"
    return " ".join(re.sub("<[^>]*>", "", found[0]).split())


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture(autouse=True)
def open_till(services: FakeServices) -> None:
    services.answers(orders.CreateOrder, created())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"regular_price": 475}, "Tea: was £4.50, now £4.75"),
        ({"special_price": 400}, "Tea: was £4.50, now £4.00"),
        ({"left": 1}, "Tea: only 1 left"),
        ({"left": 0}, "Tea: sold out, and left out"),
        ({"is_available": False}, "Tea: no longer sold, and left out"),
        ({"regular_price": 475, "left": 1}, "Tea: 2 of them at £4.50 each, now 1 at £4.75"),
    ],
)
async def test_what_changed_of_a_product_is_told_by_name_and_nothing_is_ordered(
    client: SameOriginClient,
    goods: Market,
    services: FakeServices,
    changed: dict[str, object],
    words: str,
) -> None:
    await put_tea(client, 2)
    await client.post(f"/items/{SOAP}/quantity/", form={"quantity": "1"})
    shown = await seen(client)
    goods.put(product(TEA, 450, **changed))

    status, _, page = await send(client, seen=shown)

    assert status == 409
    assert words in told(page)
    assert "Soap" not in told(page)
    assert services.calls(orders.CreateOrder) == []


async def test_one_press_accepts_what_there_is_and_orders_exactly_that(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 3)
    await client.post(f"/items/{SOAP}/quantity/", form={"quantity": "1"})
    shown = await seen(client)
    goods.put(product(TEA, 475, left=2))
    goods.put(product(SOAP, 600, left=0))
    _, _, page = await send(client, seen=shown)

    _, location, _ = await send(client, seen=seen_in(page))

    (order,) = services.calls(orders.CreateOrder)
    assert "Pay the new amount, £9.50" in page
    assert 'value="ada@example.org"' in page
    assert location == HOSTED
    assert [(it.product_id, it.quantity) for it in order.cart_items] == [(TEA, 2)]
    assert order.product_total == 950


async def test_what_was_shown_as_sold_out_stands_in_nobodys_way(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 2)
    await client.post(f"/items/{SOAP}/quantity/", form={"quantity": "1"})
    goods.put(product(TEA, 450, left=0))

    _, location, _ = await send(client, seen=await seen(client))

    (order,) = services.calls(orders.CreateOrder)
    assert location == HOSTED
    assert [it.product_id for it in order.cart_items] == [SOAP]
    assert "Sold out" in await text_of(client)


async def test_a_hold_that_ran_out_is_told(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(events.PendingEntries, events.Places(tickets=[ticket()]))
    await put_tea(client, 1)
    before = await text_of(client)
    services.answers(events.PendingEntries, events.Places())

    status, _, page = await send(client, seen=seen_in(before))

    assert "Held for you until" in before
    assert status == 409
    assert "Supper: no longer held for you, and left out" in told(page)
    assert "Pay the new amount, £4.50" in page


async def test_what_another_window_changed_is_told(client: SameOriginClient, goods: Market) -> None:
    await put_tea(client, 2)
    shown = await seen(client)
    await client.post(f"/items/{SOAP}/quantity/", form={"quantity": "1"})
    await put_tea(client, 3)

    _, _, more = await send(client, seen=shown)
    await client.post(f"/items/{TEA}/delete/", form={})
    _, _, less = await send(client, seen=shown)

    assert "Tea: 2 before, 3 now Soap: came into your basket since" in told(more)
    assert "Tea: taken out of your basket in another window" in told(less)


async def test_what_orders_alone_has_noticed_is_told_as_well(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.refuses(
        orders.CreateOrder,
        orders.PriceChanged(changes=[{"title": "Tea", "was": 450, "now": 500, "currency": "GBP"}]),
    )
    await put_tea(client)

    status, _, page = await send(client, seen=await seen(client))

    assert status == 409
    assert "Tea: was £4.50, now £5.00" in told(page)


def word_of(minor: int, quantity: int = 1) -> str:
    """Write what a page would have shown of tea at a price, as no page does."""
    row = f'[["p", {TEA}, 1, "Tea", {quantity}, {minor}, "GBP"]]'
    return urlsafe_b64encode(row.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "forged",
    [
        *("", "x", "W10", "é", "e30", "A" * 300_000, "WzFd", "bnVsbA"),
        *(word_of(2**63), word_of(10**40), word_of(-1), word_of(450, 10**40), word_of(450, -1)),
    ],
)
async def test_a_page_that_does_not_say_what_it_showed_is_shown_anew(
    client: SameOriginClient, goods: Market, services: FakeServices, forged: str
) -> None:
    await put_tea(client)

    status, _, page = await send(client, seen=forged)

    assert status == 409
    assert "Tea: came into your basket since" in told(page)
    assert services.calls(orders.CreateOrder) == []


async def test_what_a_browser_says_it_saw_is_shown_as_text_and_never_believed(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 2)
    (tea,) = unpacked(await seen(client)) or ()
    forged = packed([type(tea)(tea.kind, 999, 1, "<script>", 1, Money(1, "GBP"))])

    status, _, page = await send(client, seen=forged)

    assert status == 409
    assert "&lt;script&gt;" in page
    assert "Pay the new amount, £9.00" in page


async def test_a_ticket_in_the_basket_leads_to_its_event(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    url = "http://events.test/calendars/3/events/31/"
    services.answers(events.PendingEntries, events.Places(tickets=[ticket(url=url)]))
    await put_tea(client, 1)

    assert f'<a href="{url}">Supper</a>' in await text_of(client)
