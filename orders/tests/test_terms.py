"""What a basket says is compared, never trusted, and refused before anything is written."""

from typing import Any

import pytest
from sqlalchemy import func, select

from glue.contracts import blog, events, market
from glue.contracts.orders import (
    AddressRefused,
    CreateOrder,
    NotAvailable,
    OrderedPlace,
    PriceChanged,
    TakesNoPayments,
)
from orders.models import Order
from orders.tests.factories import (
    SOAP,
    TEA,
    basket,
    basket_with_places,
    entry,
    line,
    page_config,
    product,
    ticket,
)
from orders.tests.till import Till
from shared.db import reading
from shared.money import Money
from shared.testing.fakes import FakeServices


async def refused(till: Till, action: CreateOrder, error: type[Exception]) -> Any:
    """Order in vain: nothing is written, and SumUp hears nothing."""
    with pytest.raises(error) as refusal:
        await till.order(action)
    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 0
    assert not till.sumup.calls
    return getattr(refusal.value, "detail", {})


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.test/",
        "http://orders.test.evil.test/",
        "http://ada@orders.test/",
        "https://orders.test/",
        "//orders.test/",
        "/checkout/return/",
        "http://orders.test/a/../b",
        "http://[orders.test/",
        "",
    ],
)
async def test_addresses_outside_of_orders_are_refused(till: Till, address: str) -> None:
    await refused(till, basket(redirect_url=address), AddressRefused)
    await refused(till, basket(webhook_base_url=address), AddressRefused)


async def test_an_address_may_be_orders_own_without_a_path(till: Till) -> None:
    created = await till.order(basket(redirect_url="http://orders.test"))

    assert created.sumup_hosted_url


async def test_a_changed_price_is_told_with_both_prices(till: Till, shop: FakeServices) -> None:
    shop.answers(market.ProductsByIds, [product(regular_price=500), SOAP])

    detail = await refused(till, basket(), PriceChanged)

    assert detail["changes"] == [{"title": "Tea", "was": 450, "now": 500, "currency": "GBP"}]


async def test_a_special_price_that_ended_is_a_changed_price(
    till: Till, shop: FakeServices
) -> None:
    ended = product(id=2, title="Soap", regular_price=600, special_price=None)
    shop.answers(market.ProductsByIds, [TEA, ended])

    detail = await refused(till, basket(), PriceChanged)

    assert detail["changes"] == [{"title": "Soap", "was": 525, "now": 600, "currency": "GBP"}]


async def test_a_regular_price_may_change_below_the_special_one(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(market.ProductsByIds, [TEA, product(id=2, regular_price=700, special_price=525)])

    assert (await till.order()).sumup_hosted_url


async def test_a_price_in_another_currency_is_a_changed_price(till: Till) -> None:
    euros = line(TEA, 2, product_price_currency="EUR")

    detail = await refused(till, basket(cart_items=[euros, line(SOAP)]), PriceChanged)

    assert detail["changes"] == [{"title": "Tea", "was": 450, "now": 450, "currency": "GBP"}]


@pytest.mark.parametrize(
    ("field", "title", "was", "now"),
    [
        ("product_total", "All products", 1400, 1425),
        ("calendar_total", "All bookings", 1, 0),
        ("ticket_total", "All tickets", 1, 0),
    ],
)
async def test_a_total_that_does_not_add_up_is_refused(
    till: Till, field: str, title: str, was: int, now: int
) -> None:
    detail = await refused(till, basket(**{field: was}), PriceChanged)

    assert detail["changes"] == [{"title": title, "was": was, "now": now, "currency": "GBP"}]


@pytest.mark.parametrize(
    "changes",
    [{"is_available": False}, {"container_id": 8}, {"currency": "EUR"}, {"id": 99}],
    ids=["not available", "of another page", "in another currency", "unknown"],
)
async def test_a_product_that_cannot_be_bought_here_is_named(
    till: Till, shop: FakeServices, changes: dict[str, Any]
) -> None:
    shop.answers(market.ProductsByIds, [product(**changes), SOAP])

    detail = await refused(till, basket(), NotAvailable)

    assert detail["titles"] == ["Tea"]


@pytest.mark.parametrize(
    "config",
    [None, page_config(takes_payments=False), page_config(currency=None)],
    ids=["unknown", "without an account", "without a currency"],
)
async def test_a_page_without_an_account_takes_no_payments(
    till: Till, shop: FakeServices, config: blog.PageConfig | None
) -> None:
    shop.answers(blog.PageConfigOf, config)

    await refused(till, basket(), TakesNoPayments)


async def test_places_that_are_not_held_for_this_basket_are_named(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(events.PendingEntries, events.Places(entries=[], tickets=[ticket()]))

    detail = await refused(till, basket_with_places(), NotAvailable)

    assert detail["titles"] == ["Bread lesson"]


@pytest.mark.parametrize(
    ("held", "titles"),
    [
        (events.Places(entries=[entry(container_id=8)], tickets=[ticket()]), ["Bread lesson"]),
        (events.Places(entries=[entry()], tickets=[ticket(container_id=8)]), ["Supper"]),
        (
            events.Places(
                entries=[entry(cost=Money(2000, "EUR"))],
                tickets=[ticket(price=Money(1500, "EUR"))],
            ),
            ["Bread lesson", "Supper"],
        ),
    ],
    ids=["entry of another page", "ticket of another page", "other currency"],
)
async def test_places_of_others_cannot_be_paid_here(
    till: Till, shop: FakeServices, held: events.Places, titles: list[str]
) -> None:
    shop.answers(events.PendingEntries, held)

    detail = await refused(till, basket_with_places(), NotAvailable)

    assert detail["titles"] == titles


async def test_a_changed_price_of_a_place_is_told(till: Till) -> None:
    cheap = OrderedPlace(id=41, title="Supper", price=Money(100, "GBP"))

    detail = await refused(
        till, basket_with_places(tickets=[cheap], ticket_total=100), PriceChanged
    )

    assert detail["changes"] == [{"title": "Supper", "was": 100, "now": 1500, "currency": "GBP"}]


async def test_one_place_twice_does_not_add_up(till: Till) -> None:
    twice = [OrderedPlace(id=41, title="Supper", price=ticket().price)] * 2

    detail = await refused(till, basket_with_places(tickets=twice), PriceChanged)

    assert detail["changes"] == [
        {"title": "All tickets", "was": 1500, "now": 3000, "currency": "GBP"}
    ]
