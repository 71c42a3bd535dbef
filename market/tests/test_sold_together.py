"""A product's page shows what else was in the orders that it was in."""

import re

import pytest_asyncio
from sqlalchemy import insert

from market.marketplaces.models import Marketplace
from market.stock.models import HoldState, ProductStock, StockHold
from market.tests.factories import entry, open_shop, product_called, shelve
from shared.clock import utcnow
from shared.db import transaction
from shared.testing.browser import SameOriginClient


@pytest_asyncio.fixture(autouse=True)
async def shelf(shop: Marketplace) -> None:
    await shelve(shop, *(entry(title) for title in ("Tea", "Milk", "Jam", "Soap", "Nails")))


async def order(number: int, *titles: str, state: HoldState = HoldState.COMMITTED) -> None:
    """Let an order have bought one of each."""
    async with transaction() as session:
        for title in titles:
            product = await product_called(title)
            if await session.get(ProductStock, product.id) is None:
                await session.execute(insert(ProductStock).values(product_id=product.id))
            hold = {"order_id": number, "quantity": 1, "state": state, "held_until": utcnow()}
            await session.execute(insert(StockHold).values(product_id=product.id, **hold))


async def often_with(client: SameOriginClient, slug: str) -> list[str]:
    page = await (await client.get(f"/bakery/shop/{slug}/")).get_data(as_text=True)
    row = re.search(r'aria-labelledby="sold-with">(.*?)</section>', page, re.DOTALL)
    return re.findall(r'card__link" href="[^"]*">([^<]+)<', row[1]) if row else []


async def test_what_was_in_most_of_its_orders_comes_first(client: SameOriginClient) -> None:
    for number in range(3):
        await order(number, "Tea", "Milk")
    for number in (11, 12):
        await order(number, "Tea", "Jam")

    assert await often_with(client, "tea") == ["Milk", "Jam"]
    assert await often_with(client, "jam") == ["Tea"]
    assert await often_with(client, "soap") == []


async def test_one_order_alone_tells_nothing(client: SameOriginClient) -> None:
    await order(1, "Tea", "Nails")

    assert await often_with(client, "tea") == []


async def test_what_was_never_paid_does_not_count(client: SameOriginClient) -> None:
    for number in range(3):
        await order(number, "Tea", "Milk", state=HoldState.RELEASED)

    assert await often_with(client, "tea") == []


async def test_neither_the_hidden_nor_another_shops_goods_are_shown_and_none_is_shown_twice(
    client: SameOriginClient,
) -> None:
    other = await open_shop("other")
    await shelve(other, entry("Candle"))
    for number in (1, 2):
        await order(number, "Tea", "Milk", "Candle", "Soap")
    async with transaction() as session:
        (await session.merge(await product_called("Soap"))).is_published = False

    assert await often_with(client, "tea") == ["Milk"]
    page = await (await client.get("/bakery/shop/tea/")).get_data(as_text=True)
    assert sorted(re.findall(r'card__link" href="/bakery/shop/([a-z]+)/"', page)) == sorted(
        ["milk", "jam", "nails"]
    )
