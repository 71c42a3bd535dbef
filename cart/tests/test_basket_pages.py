"""What a shopper sees and does on the basket's pages."""

from datetime import UTC, datetime

import pytest

from cart.tests.conftest import BAKERY, TEA, Market, product
from glue.contracts import blog, events, market
from shared.money import Money
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


async def put_tea(client: SameOriginClient, quantity: int = 2) -> None:
    form = {"quantity": str(quantity)}
    await client.post(f"/items/{TEA}/quantity/", form=form)


async def text_of(client: SameOriginClient, path: str = "/") -> str:
    return str(await (await client.get(path)).get_data(as_text=True))


async def test_an_empty_basket_leads_to_the_shops(client: SameOriginClient) -> None:
    response = await client.get("/")

    assert response.status_code == 200
    assert "Nothing in here yet" in await response.get_data(as_text=True)
    assert "Set-Cookie" not in response.headers


async def test_a_basket_shows_lines_and_what_to_pay(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client, 2)

    page = await text_of(client)

    assert "Tea" in page
    assert "£9.00" in page


async def test_a_price_that_has_changed_since_is_told(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client, 2)
    assert "when you put it in" not in await text_of(client)

    goods.put(product(TEA, 500))
    page = await text_of(client)
    await put_tea(client, 3)

    assert "£5.00 each" in page
    assert "It was £4.50 when you put it in" in page
    assert "It was £4.50 when you put it in" in await text_of(client)


async def test_what_is_put_in_anew_has_its_price_of_then(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client, 2)
    await client.post(f"/items/{TEA}/delete/")
    goods.put(product(TEA, 500))

    await put_tea(client, 1)

    assert "when you put it in" not in await text_of(client)


async def test_the_round_buttons_step_the_quantity(client: SameOriginClient, goods: Market) -> None:
    await put_tea(client, 2)
    form = {"quantity": "2", "step": "-1"}

    response = await client.post(f"/items/{TEA}/quantity/", form=form)

    assert response.status_code == 303
    assert "£4.50 each" in await text_of(client)
    assert "£9.00" not in await text_of(client)


async def test_a_quantity_that_is_no_number_is_refused_and_changes_nothing(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client, 2)
    form = {"quantity": "two"}

    response = await client.post(f"/items/{TEA}/quantity/", form=form)

    page = await text_of(client)
    assert response.status_code == 303
    assert "as a whole number" in page
    assert "£9.00" in page


async def test_more_than_a_basket_holds_is_refused_in_words(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client, 2)

    await put_tea(client, 1000)

    page = await text_of(client)
    assert "at most 999" in page
    assert "£9.00" in page


async def test_taking_the_last_thing_out_empties_the_basket(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client)

    await client.post(f"/items/{TEA}/delete/", form={"next": "/"})

    assert "Nothing in here yet" in await text_of(client)


async def test_a_page_of_its_own_shows_only_that_seller(
    client: SameOriginClient, goods: Market
) -> None:
    goods.put(product(TEA, 450, container_id=2))
    await put_tea(client)

    assert "Nothing in here yet" in await text_of(client, "/bakery/")


async def test_the_bar_of_a_pages_basket_names_that_page(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(market.ContainerNav, '<a href="/counter/">The Counter</a>')

    text = await text_of(client, "/bakery/")

    assert '<nav class="band" aria-label="Bakery">' in text
    assert '<a class="band__name" href="http://blog.test/bakery/">Bakery</a>' in text


async def test_without_market_the_basket_says_what_is_missing(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client)
    services.is_down("market")

    page = await text_of(client)

    assert "We cannot look up prices right now" in page
    assert "Nothing in here yet" not in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil"])
async def test_the_way_back_stays_on_our_own_sites(
    client: SameOriginClient, goods: Market, target: str
) -> None:
    response = await client.post(f"/items/{TEA}/delete/", form={"next": target})

    assert response.headers["Location"] == "/"


async def test_another_sites_form_changes_nothing(client: SameOriginClient, goods: Market) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    response = await client.post(f"/items/{TEA}/quantity/", form={"quantity": "1"}, headers=headers)

    assert response.status_code == 403


async def test_a_page_that_does_not_exist_is_not_found(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.answers(blog.PostBySlug, None)

    assert (await client.get("/nowhere/")).status_code == 404


async def test_a_booking_is_taken_out_of_the_basket_and_given_back(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    held_until = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
    lesson = events.Entry(
        id=31,
        calendar_id=2,
        container_id=BAKERY,
        title="Bread lesson",
        starts_at=held_until,
        ends_at=held_until,
        state=events.EntryState.PENDING,
        cost=Money(2000, "GBP"),
        order_id=None,
        held_until=held_until,
    )
    services.answers(events.PendingEntries, events.Places(entries=[lesson]))
    services.answers(events.GiveBackEntry, events.Places())
    await put_tea(client, 1)

    page = await text_of(client)
    assert 'action="/items/places/31/delete/"' in page
    assert "21 November 2026, 12:30" in page
    form = {"held": held_until.isoformat(), "next": "/"}
    for _press in range(2):
        assert (await client.post("/items/places/31/delete/", form=form)).status_code == 303

    given = services.calls(events.GiveBackEntry)
    assert {it.entry_id for it in given} == {31}
    assert given[0].user_id is not None or given[0].session_id is not None
