"""Making an order: what is written, what cart is told, what a repeated call gets."""

import pytest
from sqlalchemy import func, select

from glue.contracts import blog, events, market
from glue.contracts.orders import EmptyOrder, OrderedItem, OrderState
from orders.models import AttemptStatus, Order
from orders.orders.queries import order_with_lines
from orders.tests.factories import (
    ADA,
    BAKERY,
    BAKERY_CONFIG,
    SOAP,
    VERSION,
    basket,
    basket_with_places,
    line,
    page_config,
    product,
)
from orders.tests.till import Till
from shared.db import reading
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault


async def test_an_order_opens_a_checkout_in_the_pages_own_account(till: Till) -> None:
    created = await till.order()

    (checkout,) = till.sumup.checkouts
    assert created.state is OrderState.PENDING
    assert created.sumup_hosted_url == f"http://sumup.test/pay/{checkout.page}"
    assert (checkout.merchant_code, checkout.reference) == ("MBAKER01", created.sumup_reference)
    assert checkout.amount.minor == 1425
    assert checkout.valid_until is not None
    assert await till.status(created.order_id) is AttemptStatus.PENDING
    assert await till.events(created.order_id) == ["order.created"]


async def test_an_order_keeps_a_copy_of_what_was_agreed(till: Till) -> None:
    created = await till.order()

    async with reading() as session:
        order = await order_with_lines(session, created.order_id)
    assert order is not None
    assert [(it.title, it.quantity, it.line_total.minor) for it in order.items] == [
        ("Tea", 2, 900),
        ("Soap", 1, 525),
    ]
    assert (order.total.minor, order.currency, order.account_version) == (1425, "GBP", 3)
    assert (order.page_title, order.shop_url) == (
        "Ash Lane Bakery",
        "http://market.test/bakery/counter/",
    )
    assert order.collection_note == "Ring at the back door, Fridays from eight"
    assert order.description == "Ash Lane Bakery: 2 × Tea, 1 × Soap"


async def test_the_reference_names_page_order_and_attempt_and_fits_sumup(till: Till) -> None:
    created = await till.order()

    assert created.sumup_reference.startswith(f"BAKERY-{created.order_id}-1-")
    assert len(created.sumup_reference) <= 64


async def test_the_longest_prefix_still_fits_and_none_leaves_no_dash(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(blog.PageConfigOf, page_config(reference_prefix="P" * 200))
    longest = await till.order(key="long")
    shop.answers(blog.PageConfigOf, page_config(reference_prefix=""))
    shortest = await till.order(key="short")

    assert len(longest.sumup_reference) <= 64
    assert shortest.sumup_reference.startswith(f"{shortest.order_id}-1-")


async def test_a_repeated_key_returns_the_order_it_made(till: Till, shop: FakeServices) -> None:
    first = await till.order(key="k1")
    shop.answers(market.ProductsByIds, [product(regular_price=999), SOAP])

    again = await till.order(key="k1")

    assert again == first
    assert len(till.sumup.checkouts) == 1


async def test_another_key_is_another_order(till: Till) -> None:
    first, second = await till.order(key="k1"), await till.order(key="k2")

    assert first.order_id != second.order_id
    assert len(till.sumup.checkouts) == 2


async def test_nothing_and_nobodys_basket_are_empty(till: Till) -> None:
    for nothing in (
        basket(cart_items=[], product_total=0),
        basket(session_id=None),
    ):
        with pytest.raises(EmptyOrder):
            await till.order(nothing)

    assert await _count_orders() == 0


async def test_places_are_read_and_claimed_only_when_there_are_any(
    till: Till, shop: FakeServices
) -> None:
    await till.order()

    assert shop.calls(events.PendingEntries) == []
    assert shop.calls(events.ClaimEntriesForOrder) == []


async def test_places_are_claimed_for_longer_than_the_checkout_lasts(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order(basket_with_places())

    (claim,) = shop.calls(events.ClaimEntriesForOrder)
    (checkout,) = till.sumup.checkouts
    assert (claim.order_id, claim.session_id, claim.page_post_id) == (created.order_id, ADA, BAKERY)
    assert (claim.entry_ids, claim.ticket_ids) == ([31], [41])
    assert checkout.valid_until is not None
    assert claim.held_until > (await till.record(created.order_id)).expires_at
    assert created.description == "Ash Lane Bakery: Bread lesson, Supper"


async def test_a_users_address_is_asked_of_blog_when_cart_has_none(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(blog.UsersBatch, [blog.User(id=9, email="ada@home.example", name="Ada")])

    created = await till.order(basket(user_id=9, email=None))

    assert (await till.record(created.order_id)).email == "ada@home.example"


async def test_a_user_blog_does_not_know_gets_an_order_without_an_address(till: Till) -> None:
    created = await till.order(basket(user_id=9, email=None))

    assert (await till.record(created.order_id)).email is None


async def test_many_products_are_asked_for_in_batches(till: Till, shop: FakeServices) -> None:
    many = {number: product(id=number, slug=f"tea-{number}") for number in range(1, 251)}
    shop.answers(market.ProductsByIds, lambda query: [many[it] for it in query.ids])
    lines: list[OrderedItem] = [line(it) for it in many.values()]

    created = await till.order(basket(cart_items=lines, product_total=250 * 450))

    assert [len(it.ids) for it in shop.calls(market.ProductsByIds)] == [200, 50]
    record = await till.record(created.order_id)
    assert record.total_minor == 250 * 450
    assert record.description == "Ash Lane Bakery: 1 × Tea, 1 × Tea and 248 more"


async def test_a_long_description_is_cut(till: Till, shop: FakeServices) -> None:
    shop.answers(market.ProductsByIds, [product(title="Tea " * 60), SOAP])

    created = await till.order()

    assert len(created.description) == 120
    assert created.description.endswith("…")


async def test_a_page_blog_does_not_show_is_named_after_its_shop(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(blog.PostById, None)

    created = await till.order()

    assert created.description.startswith("The counter: ")


async def test_a_page_without_a_name_or_a_shop_is_named_after_the_site(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(blog.PostById, None)

    created = await till.order(basket_with_places())

    assert created.description.startswith("Rose Ash: ")
    assert (await till.record(created.order_id)).shop_url == "http://blog.test/"


async def test_a_page_with_places_alone_is_the_shop_to_go_back_to(till: Till) -> None:
    created = await till.order(basket_with_places())

    assert (await till.record(created.order_id)).shop_url == "http://blog.test/bakery/"


async def test_the_reply_has_no_sumup_address_while_there_is_none(
    till: Till, shop: FakeServices
) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)

    created = await till.order()

    assert created.state is OrderState.PREPARING
    assert created.sumup_hosted_url is None
    assert created.address.startswith("http://orders.test/checkout/pay/")
    (asked,) = shop.calls(blog.PaymentAccountOf)
    assert (asked.page_config_id, asked.version) == (BAKERY_CONFIG, VERSION)


async def _count_orders() -> int:
    async with reading() as session:
        return (await session.scalars(select(func.count()).select_from(Order))).one()
