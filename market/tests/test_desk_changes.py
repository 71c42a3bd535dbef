"""A keeper's changes: never written over, nor writing over what they did not mean."""

import asyncio
import re

import pytest
from sqlalchemy import select

from market.desk.queries import stock_of
from market.marketplaces.models import Marketplace
from market.products.history import FormerSlug, PriceChange
from market.products.models import KEEPER
from market.stock.service import set_stock
from market.tests.bulk import preview, prices, write
from market.tests.desk import PATH, address_of, form_at, save, text
from market.tests.factories import entry, product_called, shelve
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.testing.browser import SameOriginClient


async def test_saving_what_stands_there_changes_nothing_and_keeps_nothing_from_imports(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450, special_price_minor=400, brand="Leaf", section="Drinks"))
    before = await product_called("Tea")

    answer, _ = await save(keeper, "Tea")

    after = await product_called("Tea")
    assert answer.status_code == 303
    assert after.provenance == {}
    assert (after.updated_at, after.section_id) == (before.updated_at, before.section_id)


async def test_only_what_a_keeper_changed_is_the_keepers(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))

    await save(keeper, "Tea", price="4.75", brand="Leaf")

    tea = await product_called("Tea")
    assert (tea.regular_price_minor, tea.brand) == (475, "Leaf")
    assert tea.provenance == {"regular_price_minor": KEEPER, "brand": KEEPER}
    async with reading() as session:
        prices = await session.scalars(select(PriceChange.regular_price_minor))
        assert sorted(prices) == [450, 475]


async def test_who_was_faster_is_not_written_over_unseen(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    address = await address_of("Tea")
    opened = await form_at(keeper, address)
    await save(keeper, "Tea", price="4.75")

    refused = await keeper.post(address, form=opened | {"description": "Mine"})
    page = await text(refused, 409)
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    again = await keeper.post(
        address, form=opened | {"description": "Mine", "price": "4.75", "seen": seen[1]}
    )

    assert "Somebody else has changed this product" in page
    assert ">Mine</textarea>" in page
    assert again.status_code == 303
    tea = await product_called("Tea")
    assert (tea.description, tea.regular_price_minor) == ("Mine", 475)


@pytest.mark.committed
async def test_more_late_forms_at_once_than_there_are_connections_are_all_told_so(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    address = await address_of("Tea")
    opened = await form_at(keeper, address)
    await save(keeper, "Tea", price="4.75")

    answers = await asyncio.gather(*(keeper.post(address, form=opened) for _ in range(30)))

    assert {answer.status_code for answer in answers} == {409}


async def test_units_sold_while_the_form_was_open_stay_sold(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    tea = (await product_called("Tea")).id
    async with transaction() as session:
        await set_stock(session, tea, left=10, now=utcnow())
    form = await form_at(keeper, f"{PATH}{tea}/")
    async with transaction() as session:
        await set_stock(session, tea, left=7, now=utcnow())

    await keeper.post(f"{PATH}{tea}/", form=form | {"brand": "Leaf"})

    async with reading() as session:
        stock = await stock_of(session, tea)
    assert stock is not None
    assert stock.capacity == 7


async def test_a_former_address_leads_on(keeper: SameOriginClient, shop: Marketplace) -> None:
    await shelve(shop, entry("Tea", 450))

    await save(keeper, "Tea", slug="Black Tea")

    old = await keeper.get("/bakery/shop/tea/")
    assert (old.status_code, old.headers["Location"]) == (301, "/bakery/shop/black-tea/")
    await save(keeper, "Tea", slug="tea")
    async with reading() as session:
        former = await session.scalars(select(FormerSlug.slug))
        assert list(former) == ["black-tea"]


async def test_a_refused_change_leaves_all_addresses_as_they_were(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))
    await save(keeper, "Soap", slug="bar")

    answer, _ = await save(keeper, "Tea", slug="soap", sku="soap")

    assert answer.status_code == 409
    async with reading() as session:
        assert list(await session.scalars(select(FormerSlug.slug))) == ["soap"]


@pytest.mark.parametrize(("changed", "field"), [("sku", "sku"), ("slug", "slug")])
async def test_what_another_product_has_is_refused(
    keeper: SameOriginClient, shop: Marketplace, changed: str, field: str
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))

    answer, _ = await save(keeper, "Tea", **{changed: "soap"})

    page = await text(answer, 409)
    assert "Another product of this shop has this already" in page
    assert (await product_called("Tea")).slug == "tea"


@pytest.mark.committed
async def test_of_changes_sent_at_once_one_is_written_and_the_others_are_told(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    address = await address_of("Tea")
    form = await form_at(keeper, address)
    brands = [f"Leaf {number}" for number in range(3)]

    answers = await asyncio.gather(
        *(keeper.post(address, form=form | {"brand": brand}) for brand in brands)
    )

    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [303, 409, 409]
    assert (await product_called("Tea")).brand == brands[statuses.index(303)]


@pytest.mark.committed
async def test_hiding_one_and_changing_all_at_once_wait_for_each_other(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    titles = tuple(f"Tea {number}" for number in range(30))
    await shelve(shop, *(entry(title, 450) for title in titles))
    one = await address_of("Tea 29")

    for turn in range(6):
        many = await preview(keeper, "price", titles, amount=str(5 + turn))
        wanted = {"wanted": "on" if turn % 2 else "off"}
        hidden, written = await asyncio.gather(
            keeper.post(f"{one}shown/", form=wanted), write(keeper, many)
        )

        assert (hidden.status_code, written.status_code) == (303, 303)
        assert (await prices())["Tea 0"] == (500 + 100 * turn, None)
