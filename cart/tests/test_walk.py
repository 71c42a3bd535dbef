"""Walking through several sellers: exactly where one is, whatever happens to one of them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from cart.tests.conftest import SOAP, TEA, Market, config, page, product, shop
from cart.tests.test_basket_pages import put_tea, text_of
from cart.tests.test_checkout import HOSTED, created
from cart.tests.test_differences import ticket
from glue.contracts import blog, events, market, orders
from glue.contracts.cart import AdoptCartForUser, ClearCartForOrder, CloseCheckout, OrderedLine
from glue.contracts.orders import OrderStanding, OrderState
from shared.clock import FrozenClock, utcnow
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

POTTERY, CLOSED = 2, 3
BOWL = 30
TITLES = {1: "Bakery", POTTERY: "Pottery", CLOSED: "Wool"}
SLUGS = {"bakery": 1, "pottery": POTTERY, "wool": CLOSED}
DETAILS = {"email": "ada@example.org", "name": "Ada", "note": "Friday", "from": "walk"}


class Till:
    """Orders as cart is told of them; a test says what becomes of each."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self._numbers: dict[str, int] = {}
        self.standings: dict[int, OrderStanding] = {}
        services.answers(orders.CreateOrder, self._order)
        services.answers(
            orders.OrderStandings,
            lambda query: [self.standings[it] for it in query.order_ids if it in self.standings],
        )
        services.answers(orders.CloseOrder, orders.ClosedOrder(order_id=None, state=None))

    def becomes(self, order_id: int, state: OrderState, **changes: object) -> None:
        is_over = state in (OrderState.PAID, OrderState.EXPIRED)
        kept_until = None if is_over else utcnow() + timedelta(minutes=30)
        values = {"kept_until": kept_until, "in_doubt": False} | changes
        before = self.standings[order_id].model_dump()
        self.standings[order_id] = OrderStanding.model_validate(before | {"state": state} | values)

    def _order(self, action: orders.CreateOrder) -> orders.CreatedOrder:
        key = self._services.keys(orders.CreateOrder)[-1]
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self.standings.setdefault(
            number,
            OrderStanding(
                order_id=number,
                state=OrderState.PENDING,
                total=Money(action.product_total, "GBP"),
                address=f"http://orders.test/checkout/return/{number}/",
                pay_address=f"http://orders.test/checkout/pay/{number}/",
                kept_until=utcnow() + timedelta(minutes=30),
            ),
        )
        return created(order_id=number)


@pytest.fixture
def till(services: FakeServices) -> Till:
    return Till(services)


@pytest.fixture
def three(goods: Market, services: FakeServices) -> Market:
    """The bakery sells tea, the pottery soap; the wool shop sells bowls and has no account."""
    goods.put(product(SOAP, 600, container_id=POTTERY, marketplace_id=6))
    goods.put(product(BOWL, 900, container_id=CLOSED, marketplace_id=7, title="Bowl"))
    services.answers(
        blog.PostsBatch, lambda query: [page(it, TITLES[it]) for it in query.ids if it in TITLES]
    )
    services.answers(
        blog.PostBySlug, lambda query: page(SLUGS[query.slug], TITLES[SLUGS[query.slug]])
    )
    services.answers(
        blog.PageConfigsBatch,
        lambda query: [config(it, takes_payments=it != CLOSED) for it in query.container_ids],
    )
    services.answers(
        market.MarketplacesByIds,
        lambda query: [
            shop(id=it, container_id=it - 4, collection_note=f"Door {it}") for it in query.ids
        ],
    )
    return goods


async def fill(client: SameOriginClient, *products: int) -> None:
    await put_tea(client, 2)
    for number in products:
        await client.post(f"/items/{number}/quantity/", form={"quantity": "1"})


async def walk(client: SameOriginClient) -> str:
    return await text_of(client, "/checkout/")


def seen_in(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found
    return found[1]


async def pay(client: SameOriginClient, slug: str, **changes: str) -> tuple[int, str, str]:
    form = DETAILS | {"seen": seen_in(await walk(client))} | changes
    response = await client.post(f"/{slug}/checkout/", form=form)
    text = str(await response.get_data(as_text=True))
    return response.status_code, response.headers.get("Location", ""), text


def states(text: str) -> dict[str, str]:
    """Say of each seller of a walk where the shopper is with them."""
    found = re.findall(
        r'walk__seller">(.*?)</p>.*?<span class="status[^>]*>(.*?)</span>', text, re.DOTALL
    )
    return {seller.strip(): state.strip() for seller, state in found}


def next_of(text: str) -> str | None:
    found = re.search(r'id="walk-pay"[^>]*>.*?button__label">(.*?)<', text, re.DOTALL)
    return found[1] if found else None


async def test_the_basket_sends_on_a_walk_when_several_can_be_paid(
    client: SameOriginClient, three: Market
) -> None:
    await fill(client, SOAP, BOWL)
    basket = await text_of(client)

    response = await client.post("/checkout/", form={"seen": seen_in(basket)})

    text = await walk(client)
    assert (response.status_code, response.headers["Location"]) == (303, "/checkout/")
    assert 'href="/bakery/"' in basket
    assert states(text) == {
        "Bakery": "To pay",
        "Pottery": "To pay",
        "Wool": "Cannot be paid here",
    }
    assert next_of(text) == "Pay Bakery £9.00"
    assert "Door 5" in text
    assert text.count('id="walk-pay"') == 1


async def test_the_basket_lists_what_changed_before_the_walk_begins(
    client: SameOriginClient, three: Market
) -> None:
    await fill(client, SOAP)
    shown = seen_in(await text_of(client))
    three.put(product(SOAP, 650, container_id=POTTERY))

    response = await client.post("/checkout/", form={"seen": shown})

    text = await response.get_data(as_text=True)
    assert response.status_code == 409
    assert "was £6.00, now £6.50" in text
    assert "Check out with what there is now" in text


async def test_one_seller_needs_no_walk(client: SameOriginClient, three: Market) -> None:
    await fill(client, BOWL)

    text = await text_of(client)

    assert 'action="/checkout/"' not in text
    assert 'action="/bakery/checkout/"' in text


async def test_each_leg_is_an_order_of_its_own_that_leads_back(
    client: SameOriginClient, three: Market, services: FakeServices, till: Till
) -> None:
    await fill(client, SOAP)

    _, first, _ = await pay(client, "bakery")
    _, second, _ = await pay(client, "pottery")

    one, other = services.calls(orders.CreateOrder)
    assert first == second == HOSTED
    assert (one.page_post_id, one.product_total) == (1, 900)
    assert (other.page_post_id, other.product_total) == (POTTERY, 600)
    assert one.way_on == other.way_on == "http://cart.test/checkout/"


async def test_whom_the_orders_are_for_is_asked_once(
    client: SameOriginClient, three: Market, services: FakeServices, till: Till
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")

    text = await walk(client)

    assert 'value="ada@example.org"' in text
    assert 'value="Ada"' in text
    assert ">Friday</textarea>" in text


async def test_the_state_of_each_is_what_orders_says(
    client: SameOriginClient, three: Market, till: Till, clock: FrozenClock
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")

    assert states(await walk(client))["Bakery"] == "Under way"
    till.becomes(1, OrderState.FAILED)
    declined = await walk(client)
    assert states(declined)["Bakery"] == "Declined"
    assert next_of(declined) == "Try again: pay Bakery £9.00"
    till.becomes(1, OrderState.PENDING, in_doubt=True, kept_until=None)
    doubtful = await walk(client)
    assert states(doubtful)["Bakery"] == "Being looked into"
    assert next_of(doubtful) == "Pay Pottery £6.00"
    till.becomes(1, OrderState.PENDING)
    clock.advance(timedelta(minutes=31))
    lapsed = await walk(client)
    assert states(lapsed)["Bakery"] == "Time ran out"
    assert next_of(lapsed) == "Renew, and pay £9.00"
    till.becomes(1, OrderState.EXPIRED)
    expired = await walk(client)
    assert states(expired)["Bakery"] == "Expired"
    assert next_of(expired) == "Pay Bakery £9.00"


async def test_what_is_kept_is_counted_down(
    client: SameOriginClient, three: Market, till: Till, clock: FrozenClock
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    clock.advance(timedelta(minutes=10))

    text = await walk(client)

    assert "Your things are kept until" in text
    assert 'data-countdown="1200"' in text


async def test_a_paid_leg_stays_paid_and_the_rest_stays_in_the_basket(
    client: SameOriginClient,
    three: Market,
    services: FakeServices,
    till: Till,
    sibling: RpcClient,
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    till.becomes(1, OrderState.PAID)

    at_once = await walk(client)
    await sibling.act(clearing(services, TEA, 2), key="paid")
    afterwards = await walk(client)

    for text in (at_once, afterwards):
        assert states(text) == {"Bakery": "Paid", "Pottery": "To pay"}
        assert next_of(text) == "Pay Pottery £6.00"
        assert 'href="http://orders.test/checkout/return/1/"' in text
        assert 'value="Ada"' in text


async def test_whom_it_is_for_is_not_asked_again_where_only_tickets_are_left(
    client: SameOriginClient,
    three: Market,
    services: FakeServices,
    till: Till,
    sibling: RpcClient,
) -> None:
    supper = events.Places(tickets=[ticket(container_id=POTTERY)])
    services.answers(events.PendingEntries, supper)
    await fill(client)
    await pay(client, "bakery")
    till.becomes(1, OrderState.PAID)
    await sibling.act(clearing(services, TEA, 2), key="paid")

    text = await walk(client)
    await pay(client, "pottery", email="ada@example.org")
    till.becomes(2, OrderState.PAID)
    services.answers(events.PendingEntries, events.Places())
    services.answers(events.EntriesForOrder, events.Places())
    await sibling.act(clearing(services, order_id=2), key="paid too")
    afterwards = await walk(client)

    assert next_of(text) == "Pay Pottery £15.00"
    assert 'value="ada@example.org"' in text
    assert 'name="note"' not in text
    assert "All is paid, thank you" in afterwards
    assert "ada@example.org" not in afterwards


async def test_while_nobody_knows_whether_places_are_left_the_walk_goes_on(
    client: SameOriginClient,
    three: Market,
    services: FakeServices,
    till: Till,
    sibling: RpcClient,
) -> None:
    services.answers(events.PendingEntries, events.Places(tickets=[ticket(container_id=POTTERY)]))
    await fill(client)
    await pay(client, "bakery")
    till.becomes(1, OrderState.PAID)
    services.is_down("events")

    await sibling.act(clearing(services, TEA, 2), key="paid")
    services.is_up("events")

    assert 'value="ada@example.org"' in await walk(client)


async def test_with_the_last_payment_the_walk_is_over_and_knows_nobody_any_more(
    client: SameOriginClient,
    three: Market,
    services: FakeServices,
    till: Till,
    sibling: RpcClient,
    clock: FrozenClock,
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    await pay(client, "pottery")
    for order_id, (number, quantity) in {1: (TEA, 2), 2: (SOAP, 1)}.items():
        till.becomes(order_id, OrderState.PAID)
        await sibling.act(clearing(services, number, quantity, order_id), key=f"{order_id}")

    text = await walk(client)
    clock.advance(timedelta(hours=2))
    later = await client.get("/checkout/")

    assert states(text) == {"Bakery": "Paid", "Pottery": "Paid"}
    assert "All is paid, thank you" in text
    assert "ada@example.org" not in text
    assert (later.status_code, later.headers["Location"]) == (303, "/")


async def test_what_leaves_the_basket_while_its_page_is_made_is_not_to_be_paid_again(
    client: SameOriginClient,
    three: Market,
    services: FakeServices,
    till: Till,
    sibling: RpcClient,
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    till.becomes(1, OrderState.PAID)

    async def clear_meanwhile(query: market.ProductsByIds) -> list[market.Product]:
        await sibling.act(clearing(services, TEA, 2), key="paid")
        return three.answer(query)

    services.answers(market.ProductsByIds, clear_meanwhile)
    text = await walk(client)

    assert states(text) == {"Bakery": "Paid", "Pottery": "To pay"}


async def test_who_leaves_is_forgotten_when_their_last_order_has_run_out(
    client: SameOriginClient, three: Market, till: Till, sibling: RpcClient
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    till.becomes(1, OrderState.EXPIRED)

    await sibling.act(CloseCheckout(order_id=1), key="expired")

    text = await walk(client)
    assert states(text) == {"Bakery": "Expired", "Pottery": "To pay"}
    assert "ada@example.org" not in text


async def test_one_can_be_left_for_later_and_taken_up_again(
    client: SameOriginClient, three: Market
) -> None:
    await fill(client, SOAP)

    await client.post("/bakery/checkout/later/", form=DETAILS)
    left = await walk(client)
    await client.post("/pottery/checkout/later/", form=DETAILS)
    both = await walk(client)
    await client.post("/bakery/checkout/later/delete/", form=DETAILS)
    again = await walk(client)

    assert states(left) == {"Bakery": "Left for later", "Pottery": "To pay"}
    assert next_of(left) == "Pay Pottery £6.00"
    assert 'value="Ada"' in left
    assert next_of(both) is None
    assert 'formaction="/bakery/checkout/"' in both
    assert next_of(again) == "Pay Bakery £9.00"


async def test_what_is_paid_after_all_is_not_left_for_later(
    client: SameOriginClient, three: Market, till: Till
) -> None:
    await fill(client, SOAP)
    await client.post("/bakery/checkout/later/", form=DETAILS)

    await pay(client, "bakery")

    assert states(await walk(client))["Bakery"] == "Under way"


async def test_a_leg_that_is_refused_shows_the_walk_with_what_was_typed(
    client: SameOriginClient, three: Market, till: Till, services: FakeServices
) -> None:
    await fill(client, SOAP)

    status, _, text = await pay(client, "pottery", email="ada@", name="Ada Byron")

    assert status == 422
    assert 'aria-invalid="true"' in text
    assert 'value="Ada Byron"' in text
    assert states(text) == {"Bakery": "To pay", "Pottery": "To pay"}


async def test_what_changed_of_a_leg_is_listed_where_it_is_agreed_to(
    client: SameOriginClient, three: Market, till: Till, services: FakeServices
) -> None:
    await fill(client, SOAP)
    shown = seen_in(await walk(client))
    three.put(product(SOAP, 650, container_id=POTTERY, marketplace_id=6))

    status, _, text = await pay(client, "pottery", seen=shown)
    _, bakery, _ = await pay(client, "bakery", seen=shown)
    _, pottery, _ = await pay(client, "pottery", seen=seen_in(text))

    assert status == 409
    assert "was £6.00, now £6.50" in text
    assert next_of(text) == "Pay the new amount, £6.50"
    assert bakery == pottery == HOSTED


async def test_a_basket_that_changed_on_the_way_says_that_it_is_sent_anew(
    client: SameOriginClient, three: Market, till: Till
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    await put_tea(client, 3)

    text = await walk(client)

    assert states(text)["Bakery"] == "To pay"
    assert next_of(text) == "Pay Bakery £13.50"
    assert "Sending it anew closes the older payment" in text


async def test_after_signing_in_on_the_way_the_walk_goes_on(
    client: SameOriginClient,
    three: Market,
    till: Till,
    services: FakeServices,
    sibling: RpcClient,
    signed_in: Callable[..., None],
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    visitor = services.calls(orders.CreateOrder)[0].session_id
    assert visitor is not None
    services.answers(
        blog.UsersBatch, [blog.User(id=7, email="ada@account.example", name="Ada of old")]
    )

    await sibling.act(AdoptCartForUser(user_id=7, session_id=visitor), key="in")
    signed_in(client, 7)

    text = await walk(client)
    assert states(text) == {"Bakery": "Under way", "Pottery": "To pay"}
    assert 'value="ada@example.org"' in text


async def test_who_is_signed_in_finds_their_address_filled_in(
    client: SameOriginClient,
    three: Market,
    services: FakeServices,
    signed_in: Callable[..., None],
) -> None:
    services.answers(blog.UsersBatch, [blog.User(id=7, email="ada@account.example", name="Ada B")])
    signed_in(client, 7)
    await fill(client)

    text = await text_of(client)

    assert 'value="ada@account.example"' in text
    assert 'value="Ada B"' in text


@pytest.mark.parametrize("away", ["orders", "blog", "market", "events"])
async def test_a_sibling_that_is_away_stops_paying_and_loses_nothing(
    client: SameOriginClient, three: Market, till: Till, services: FakeServices, away: str
) -> None:
    await fill(client, SOAP)
    await pay(client, "bakery")
    services.is_down(away)

    text = await walk(client)
    services.is_up(away)
    back = await walk(client)

    assert "Nothing is lost" in text
    assert 'id="walk-pay"' not in text
    assert "formaction" not in text
    assert states(back) == {"Bakery": "Under way", "Pottery": "To pay"}


async def test_an_empty_basket_has_no_walk(client: SameOriginClient, three: Market) -> None:
    response = await client.get("/checkout/")

    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert "Set-Cookie" not in response.headers


async def test_the_walk_is_kept_out_of_caches_and_asks_again_while_one_is_under_way(
    client: SameOriginClient, three: Market, till: Till
) -> None:
    await fill(client, SOAP)
    before = await client.get("/checkout/")
    await pay(client, "bakery")

    region = await client.get("/checkout/", headers={"HX-Request": "true"})

    text = str(await region.get_data(as_text=True))
    assert before.headers["Cache-Control"] == "private, no-store"
    assert "hx-trigger" not in await before.get_data(as_text=True)
    assert text.lstrip().startswith('<div class="walk')
    assert 'hx-get="/checkout/"' in text


def clearing(
    services: FakeServices, product_id: int | None = None, quantity: int = 1, order_id: int = 1
) -> ClearCartForOrder:
    return ClearCartForOrder(
        user_id=None,
        session_id=services.calls(orders.CreateOrder)[0].session_id,
        page_post_id=1,
        order_id=order_id,
        lines=[OrderedLine(product_id=product_id, quantity=quantity)] if product_id else [],
    )
