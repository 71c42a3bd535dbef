"""Baskets that hold what nobody sells, and numbers nobody means."""

import pytest

from cart.basket.contents import Item, contents_of
from cart.basket.reading import seller_parts
from cart.tests.conftest import BAKERY, SOAP, TEA, VISITOR, Market, config, page, product
from cart.tests.test_basket_pages import put_tea, text_of
from cart.tests.test_checkout import created, seen, send
from cart.tests.test_inbox import activity
from cart.tests.test_inbox import send as post
from glue.contracts import blog, events, orders
from glue.contracts.cart import CartItems, ClearCartForOrder, NotSold, OrderedLine, TooMany
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

HUGE = 2**40


async def test_what_market_has_forgotten_is_told_and_can_be_taken_out(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client)
    del goods.products[TEA]

    shown = await text_of(client)
    await client.post(f"/items/{TEA}/delete/", form={"next": "/"})

    assert "Nothing in here yet" not in shown
    assert "not sold any more" in shown
    assert f'action="/items/{TEA}/delete/"' in shown
    assert "Nothing in here yet" in await text_of(client)


async def test_what_a_page_sold_that_is_closed_is_told_by_name_and_not_summed_up(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(
        blog.PostsBatch, lambda query: [page(n, f"Shop{n}") for n in query.ids if n != 3]
    )
    services.answers(blog.PageConfigsBatch, [config(BAKERY), config(2)])
    goods.put(product(SOAP, 600, container_id=2))
    goods.put(product(30, 100_00, container_id=3))
    await put_tea(client, 1)
    for number in (SOAP, 30):
        await client.post(f"/items/{number}/quantity/", form={"quantity": "1"})

    shown = await text_of(client)

    assert "Product 30" in shown
    assert f'action="/items/{30}/delete/"' in shown
    told = shown.partition("<main")[2]
    assert "£10.50" in told
    assert "£110.50" not in told


async def test_more_pages_than_one_question_takes_are_all_shown(
    runtime: Runtime, services: FakeServices
) -> None:
    services.answers(blog.PostsBatch, lambda query: [page(n, f"Shop {n}") for n in query.ids])
    services.answers(blog.PageConfigsBatch, lambda query: [config(n) for n in query.container_ids])
    known = {n: product(n, 100, container_id=n) for n in range(1, 151)}
    items = [Item(n, 1, 5) for n in known]

    parts = await seller_parts(contents_of(items, known, events.Places(), frozenset()))

    assert len(parts) == 150
    assert all(part.takes_payments for part in parts)


@pytest.mark.parametrize("quantity", [str(HUGE), "9" * 5000, "-3", "1e3", ""])
async def test_a_quantity_nobody_means_changes_nothing_but_the_message(
    client: SameOriginClient, goods: Market, quantity: str
) -> None:
    await put_tea(client, 2)

    response = await client.post(f"/items/{TEA}/quantity/", form={"quantity": quantity})

    shown = await text_of(client)
    assert response.status_code == 303
    assert "flash--error" in shown
    assert "£9.00" in shown


async def test_a_step_that_is_no_step_is_refused(client: SameOriginClient, goods: Market) -> None:
    await put_tea(client, 2)

    await client.post(f"/items/{TEA}/quantity/", form={"quantity": "2", "step": "1000"})

    assert "£9.00" in await text_of(client)


async def test_a_number_past_every_id_is_no_address(client: SameOriginClient) -> None:
    for action in ("quantity", "delete"):
        response = await client.post(f"/items/{HUGE}/{action}/", form={"quantity": "1"})
        assert response.status_code == 404


async def test_what_nobody_sells_cannot_be_put_in_by_its_number(
    client: SameOriginClient, goods: Market
) -> None:
    await client.post("/items/999/quantity/", form={"quantity": "1"})

    shown = await text_of(client)
    assert "This is not sold any more" in shown
    assert "Nothing in here yet" in shown


async def test_what_another_tab_took_out_can_be_put_back_in(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client, 2)
    await client.post(f"/items/{TEA}/delete/", form={})

    await client.post(f"/items/{TEA}/quantity/", form={"quantity": "3"})

    assert "£13.50" in await text_of(client)


async def test_a_sibling_cannot_set_what_nobody_sells(sibling: RpcClient, goods: Market) -> None:
    with pytest.raises(NotSold):
        await post(sibling, activity("Update", 999))

    assert await sibling.fetch(CartItems(session_id=VISITOR)) == []


@pytest.mark.parametrize("kind", ["Add", "Update"])
async def test_more_than_a_number_holds_is_too_many(
    sibling: RpcClient, goods: Market, kind: str
) -> None:
    sent = activity("Add" if kind == "Add" else "Update", quantity=HUGE)

    with pytest.raises(TooMany):
        await sibling.act(sent, key=sent.id)


async def test_adding_none_changes_nothing(sibling: RpcClient, goods: Market) -> None:
    assert await post(sibling, activity("Add", quantity=0)) == 0


async def test_what_is_free_is_booked_and_not_paid(client: SameOriginClient, goods: Market) -> None:
    goods.put(product(TEA, 0))
    await put_tea(client)

    shown = await text_of(client)

    assert "Book for free" in shown
    assert "no card is asked for" in shown
    assert "SumUp" not in shown


async def test_without_blog_the_way_out_says_that_nothing_was_charged(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client)
    shown = await seen(client)
    services.is_down("blog")

    response = await client.post("/checkout/", form={"email": "ada@example.org", "seen": shown})

    assert response.status_code == 503
    assert "Nothing was charged" in await response.get_data(as_text=True)


def test_a_basket_in_another_order_is_the_same_basket() -> None:
    known = {TEA: product(TEA, 450), SOAP: product(SOAP, 600)}
    items = [Item(TEA, 2, 5), Item(SOAP, 1, 5)]
    one, other = (
        contents_of(order, known, events.Places(), frozenset()) for order in (items, items[::-1])
    )

    assert one.version() == other.version()


def test_a_price_in_another_currency_is_another_basket() -> None:
    pounds, euros = (
        contents_of(
            [Item(TEA, 1, 5)],
            {TEA: product(TEA, 450, currency=currency)},
            events.Places(),
            frozenset(),
        )
        for currency in ("GBP", "EUR")
    )

    assert pounds.version() != euros.version()


async def test_clearing_says_how_many_units_left(
    client: SameOriginClient, goods: Market, services: FakeServices, sibling: RpcClient
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client, 3)
    await send(client, seen=await seen(client))
    await put_tea(client, 1)

    cleared = await sibling.act(
        ClearCartForOrder(
            user_id=None,
            session_id=services.calls(orders.CreateOrder)[0].session_id,
            page_post_id=BAKERY,
            order_id=1,
            lines=[OrderedLine(product_id=TEA, quantity=3)],
        ),
        key="paid",
    )

    assert cleared.units == 1
