"""Adding to the basket, with and without JavaScript."""

import re
from typing import Any
from uuid import UUID

import pytest

from glue.contracts import cart
from market.marketplaces.models import Marketplace
from market.tests.factories import entry, product_called, shelve
from shared.money import Money
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

PATH = "/bakery/shop/tea/basket/"
HTMX = {"HX-Request": "true"}
SUMMARY = cart.CartSummary(count=2, total=900, currency="GBP", totals=[Money(900, "GBP")])
MINI_CART = '<a id="mini-cart" href="http://cart.test/">Basket 2</a>'


@pytest.fixture
async def tea(shop: Marketplace, services: FakeServices) -> int:
    await shelve(shop, entry("Tea"))
    services.answers(cart.CartActivity, SUMMARY)
    services.answers(cart.CartMini, MINI_CART)
    return (await product_called("Tea")).id


async def press_add(client: SameOriginClient, **form: str) -> tuple[Any, str]:
    response = await client.post(PATH, form={"quantity": "2"} | form)
    return response, await response.get_data(as_text=True)


async def press_add_by_htmx(client: SameOriginClient, **form: str) -> tuple[Any, str]:
    response = await client.post(PATH, form={"quantity": "2"} | form, headers=HTMX)
    return response, await response.get_data(as_text=True)


async def test_cart_is_told_what_how_many_and_whose(
    client: SameOriginClient, tea: int, shop: Marketplace, services: FakeServices
) -> None:
    await press_add(client)

    (activity,) = services.calls(cart.CartActivity)
    assert activity.type == "Add"
    assert activity.object == cart.CartItemObject(
        product_id=tea, quantity=2, market_place_id=shop.id
    )
    assert activity.user_id is None
    assert activity.session_id
    assert services.keys(cart.CartActivity) == [activity.id]


async def test_a_visitor_keeps_the_basket_from_one_add_to_the_next(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    await press_add(client)
    await press_add(client)

    first, second = services.calls(cart.CartActivity)
    assert first.session_id == second.session_id


async def test_each_press_is_an_activity_of_its_own(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    await press_add(client)
    await press_add(client)

    first, second = (UUID(key) for key in services.keys(cart.CartActivity))
    assert first != second


async def test_without_javascript_it_leads_back_and_says_so_there(
    client: SameOriginClient, tea: int
) -> None:
    response, _ = await press_add(client)

    page = await (await client.get(response.headers["Location"])).get_data(as_text=True)
    assert response.status_code == 303
    assert response.headers["Location"] == "/bakery/shop/tea/"
    assert "In your basket: 2 × Tea" in page


async def test_from_a_list_it_leads_back_to_that_list(client: SameOriginClient, tea: int) -> None:
    response, _ = await press_add(client, on="card", back="/bakery/shop/?q=tea")

    assert response.headers["Location"] == "/bakery/shop/?q=tea"


async def test_it_never_leads_to_another_site(client: SameOriginClient, tea: int) -> None:
    response, _ = await press_add(client, back="https://evil.example/")

    assert response.headers["Location"] == "/bakery/shop/tea/"


async def test_htmx_gets_the_form_anew_and_the_mini_cart(
    client: SameOriginClient, tea: int
) -> None:
    response, text = await press_add_by_htmx(client)

    assert response.status_code == 200
    assert text.lstrip().startswith(f'<form class="add" id="add-{tea}"')
    assert "2 added" in text
    assert 'value="1"' in text
    assert '<a hx-swap-oob="true" id="mini-cart"' in text
    assert "<html" not in text


async def test_the_mini_cart_may_be_away_after_the_basket_took_it(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    services.answers(cart.CartMini, "")

    response, text = await press_add_by_htmx(client)

    assert response.status_code == 200
    assert "2 added" in text


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1000", "two", "1.5", "1e3", "²", "9" * 4000])
async def test_what_is_no_quantity_is_told_and_kept(
    client: SameOriginClient, tea: int, services: FakeServices, quantity: str
) -> None:
    response, text = await press_add_by_htmx(client, quantity=quantity)

    assert response.status_code == 422
    assert "Please enter a whole number from 1 to 999" in text
    assert f'value="{quantity[:2000]}"' in text
    assert services.calls(cart.CartActivity) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (cart.TooMany(most=999), "A basket holds at most 999 of one thing"),
        (cart.NotSold(), "This is not sold any more"),
    ],
)
async def test_what_cart_refuses_is_told_beside_the_quantity_typed(
    client: SameOriginClient,
    tea: int,
    services: FakeServices,
    error: cart.TooMany | cart.NotSold,
    words: str,
) -> None:
    services.refuses(cart.CartActivity, error)

    for press in (press_add, press_add_by_htmx):
        response, text = await press(client, quantity="37")

        assert response.status_code == 422
        assert words in text
        assert 'value="37"' in text


@pytest.mark.parametrize(
    ("error", "is_quantity_refused"), [(cart.TooMany(most=999), True), (cart.NotSold(), False)]
)
async def test_the_box_is_tied_to_the_words_and_marked_where_it_is_the_quantity(
    client: SameOriginClient,
    tea: int,
    services: FakeServices,
    error: cart.TooMany | cart.NotSold,
    is_quantity_refused: bool,
) -> None:
    services.refuses(cart.CartActivity, error)

    _, text = await press_add_by_htmx(client)

    assert f'aria-describedby="add-{tea}-problem"' in text
    assert f'id="add-{tea}-problem"' in text
    assert ('aria-invalid="true"' in text) is is_quantity_refused


async def test_without_javascript_a_refusal_on_a_card_shows_the_products_page(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    services.refuses(cart.CartActivity, cart.NotSold())

    response, text = await press_add(client, on="card", back="/bakery/shop/")

    assert response.status_code == 422
    assert "<h1" in text
    assert "This is not sold any more" in text


def attempt_in(text: str) -> str:
    found = re.search(r'name="attempt" value="([^"]+)"', text)
    assert found
    return found[1]


async def test_trying_again_after_silence_is_the_same_attempt(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    services.is_down("cart")
    response, text = await press_add_by_htmx(client)
    services.is_up("cart")

    again, shown = await press_add_by_htmx(client, attempt=attempt_in(text))

    assert response.status_code == 422
    assert "The basket did not answer" in text
    assert again.status_code == 200
    assert services.keys(cart.CartActivity) == [attempt_in(text).partition(":")[0]]
    assert 'name="attempt"' not in shown


@pytest.mark.parametrize("attempt", ["{attempt}:3", "not-a-uuid:2", "", ":", "2"])
async def test_another_quantity_or_a_made_up_attempt_is_a_new_one(
    client: SameOriginClient, tea: int, services: FakeServices, attempt: str
) -> None:
    services.is_down("cart")
    _, text = await press_add_by_htmx(client)
    services.is_up("cart")
    before = attempt_in(text).partition(":")[0]

    await press_add_by_htmx(client, attempt=attempt.format(attempt=before))

    (key,) = services.keys(cart.CartActivity)
    assert str(UUID(key)) == key != before


async def test_what_is_not_sold_cannot_be_added(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    response = await client.post("/bakery/shop/coffee/basket/", form={"quantity": "1"})

    assert response.status_code == 404
    assert services.calls(cart.CartActivity) == []


async def test_another_site_cannot_add(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    response = await client.post(PATH, form={"quantity": "1"}, headers=headers)

    assert response.status_code == 403
    assert services.calls(cart.CartActivity) == []
