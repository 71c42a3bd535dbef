"""Putting products on the shelves."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from market.products.models import Product
from market.products.service import Entry, Shelved, shelve_products
from market.sections.models import Section
from market.tests.factories import entry, open_shop, product_called, shelve
from shared.clock import utcnow
from shared.db import reading, transaction


async def shelve_and_count(
    shop: Marketplace, *entries: Entry, fields: frozenset[str] | None = None
) -> Shelved:
    async with transaction() as session:
        locked = await lock_marketplace(session, shop.id)
        assert locked is not None
        if fields is None:
            return await shelve_products(session, locked, entries)
        return await shelve_products(session, locked, entries, fields=fields)


async def changed_at(title: str) -> datetime:
    return (await product_called(title)).updated_at


async def test_only_what_differs_is_written(shop: Marketplace) -> None:
    tea, soap, jam = entry("Tea"), entry("Soap", brand="Ash Lane"), entry("Jam", section="Jars")

    first = await shelve_and_count(shop, tea, soap, jam)
    same = await shelve_and_count(shop, tea, soap, jam)
    dearer = await shelve_and_count(shop, entry("Tea", 500), soap, jam, entry("Rye"))

    assert first == Shelved(added=3)
    assert same == Shelved(unchanged=3)
    assert dearer == Shelved(added=1, changed=1, unchanged=2)


async def test_what_a_list_does_not_speak_of_stays(shop: Marketplace) -> None:
    await shelve(shop, entry("Tea", brand="Ash Lane", description="Green.", section="Tins"))

    await shelve_and_count(shop, entry("Tea", 500), fields=frozenset({"brand"}))

    tea = await product_called("Tea")
    assert (tea.regular_price_minor, tea.brand, tea.description) == (500, None, "Green.")
    assert tea.section_id is not None


@pytest.mark.parametrize(("price", "special"), [(400, 300), (300, None), (200, None)])
async def test_a_special_price_ends_where_the_price_comes_down_to_it(
    shop: Marketplace, price: int, special: int | None
) -> None:
    await shelve(shop, entry("Tea", 450, special_price_minor=300))

    await shelve_and_count(shop, entry("Tea", price), fields=frozenset())
    again = await shelve_and_count(shop, entry("Tea", price), fields=frozenset())

    assert (await product_called("Tea")).special_price_minor == special
    assert again == Shelved(unchanged=1)


async def test_products_of_one_name_have_addresses_of_their_own(shop: Marketplace) -> None:
    await shelve(shop, entry("Mug", sku="1"))
    await shelve(shop, entry("Mug", sku="2"), entry("Mug", sku="a/1"), entry("Mug", sku="a 1"))

    async with reading() as session:
        slugs = list(await session.scalars(select(Product.slug).order_by(Product.id)))

    assert slugs[:3] == ["mug", "mug-2", "mug-a-1"]
    assert slugs[3].startswith("mug-")
    assert len(set(slugs)) == 4


async def test_an_address_stays_when_the_name_changes(shop: Marketplace) -> None:
    await shelve(shop, entry("Tea", sku="T1"))

    await shelve(shop, entry("Green Tea", sku="T1"))

    assert (await product_called("Green Tea")).slug == "tea"


async def test_a_deleted_product_comes_back_with_an_address_that_is_free(
    shop: Marketplace,
) -> None:
    await shelve(shop, entry("Tea", sku="T1"))
    async with transaction() as session:
        await session.execute(update(Product).values(deleted_at=utcnow()))
    await shelve(shop, entry("Tea", sku="T2"))

    back = await shelve_and_count(shop, entry("Tea", sku="T1"))

    async with reading() as session:
        rows = await session.execute(select(Product.sku, Product.slug))
        slugs = {row.sku: row.slug for row in rows}
    assert back == Shelved(changed=1)
    assert slugs == {"T1": "tea-t1", "T2": "tea"}


async def test_a_section_is_made_once_and_after_the_others(shop: Marketplace) -> None:
    await shelve(shop, entry("Rye", section="Bread"), entry("Jam", section="Jars"))
    await shelve(shop, entry("Tart", section="Pastry"), entry("Cob", section="bread"))

    async with reading() as session:
        titles = list(await session.scalars(select(Section.title).order_by(Section.sort_order)))
    assert titles == ["Bread", "Jars", "Pastry"]
    assert (await product_called("Cob")).section_id == (await product_called("Rye")).section_id


async def test_a_name_without_latin_letters_has_an_address(shop: Marketplace) -> None:
    tea, matcha = entry("お茶", sku="茶-1", section="茶"), entry("抹茶", sku="茶", section="茶")

    await shelve(shop, tea, matcha)

    async with reading() as session:
        slugs = list(await session.scalars(select(Product.slug).order_by(Product.id)))
    assert slugs[0] == "1"
    assert slugs[1].startswith("product-")


async def test_an_unchanged_product_keeps_its_time_of_change(shop: Marketplace) -> None:
    await shelve(shop, entry("Tea"))
    async with transaction() as session:
        long_ago = func.now() - text("interval '1 day'")
        await session.execute(update(Product).values(updated_at=long_ago))
    before = await changed_at("Tea")

    await shelve(shop, entry("Tea"))
    same = await changed_at("Tea")
    await shelve(shop, entry("Tea", 500))

    assert same == before
    assert await changed_at("Tea") > before


@pytest.mark.parametrize(
    "broken",
    [
        {"regular_price_minor": -1},
        {"special_price_minor": 450},
        {"special_price_minor": -1},
        {"title": ""},
        {"sku": ""},
        {"brand": ""},
        {"image": "/static/tea.svg"},
        {"image": "https://elsewhere.example/tea.svg", "image_alt": "Tea"},
        {"image": "/static/tea.svg", "image_alt": ""},
    ],
)
async def test_the_database_refuses_what_no_product_may_be(
    shop: Marketplace, broken: dict[str, object]
) -> None:
    await shelve(shop, entry("Tea", 450))

    with pytest.raises(IntegrityError):
        async with transaction() as session:
            await session.execute(update(Product).values(**broken))


async def test_a_product_stands_in_a_section_of_its_own_shop(shop: Marketplace) -> None:
    other = await open_shop("other")
    await shelve(other, entry("Jam", section="Jars"))
    await shelve(shop, entry("Tea"))
    jars = (await product_called("Jam")).section_id
    tea = await product_called("Tea")

    with pytest.raises(IntegrityError):
        async with transaction() as session:
            await session.execute(
                update(Product).where(Product.id == tea.id).values(section_id=jars)
            )


async def test_the_same_sku_in_two_shops_is_two_products(shop: Marketplace) -> None:
    other = await open_shop("other")

    await shelve(shop, entry("Tea", sku="T1"))
    await shelve(other, entry("Tea", sku="T1"))

    async with transaction() as session:
        gone = await session.execute(delete(Product).returning(Product.slug))
        assert list(gone.scalars()) == ["tea", "tea"]


@pytest.mark.committed
async def test_two_lists_at_once_bring_each_product_once(shop: Marketplace) -> None:
    entries = [entry("Mug", sku=str(number)) for number in range(40)]

    outcomes = await asyncio.gather(
        shelve_and_count(shop, *entries), shelve_and_count(shop, *reversed(entries))
    )

    assert sorted((done.added, done.unchanged) for done in outcomes) == [(0, 40), (40, 0)]
