"""The list, page by page, and what it can be narrowed down to."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest

from market.catalogue.counting import Choice
from market.catalogue.filters import Filters, Sort
from market.catalogue.narrowing import Wanted
from market.catalogue.queries import products_among
from market.catalogue.service import listing
from market.indexes.index import Mark
from market.marketplaces.models import Marketplace
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve, tell
from market.tests.lists import listed, titles
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.errors import NotFound
from shared.web.pagination import BadCursor

QueryCount = Callable[[int], AbstractContextManager[None]]


def counts(choices: Sequence[Choice]) -> dict[str, int]:
    return {choice.label: choice.count for choice in choices}


async def test_pages_show_everything_once_in_the_shops_own_order(shop: Marketplace) -> None:
    names = [f"Loaf {number:02}" for number in range(60)]
    arranged = entry("Last by name, first on the shelf", sort_order=-1)
    await shelve(shop, *(entry(name) for name in reversed(names)), arranged)

    assert await titles(shop) == [arranged.title, *names]


async def test_prices_order_by_what_is_asked_now(shop: Marketplace) -> None:
    await shelve(
        shop,
        entry("Tea", 450),
        entry("Soap", 900, special_price_minor=300),
        entry("Jam", 350),
    )

    assert await titles(shop, sort="price") == ["Soap", "Jam", "Tea"]
    assert await titles(shop, sort="-price") == ["Tea", "Jam", "Soap"]


@pytest.mark.parametrize("sort", ["", "price", "-price"])
async def test_equal_rows_are_shown_once_in_every_order(shop: Marketplace, sort: str) -> None:
    await shelve(shop, *(entry("Twin Loaf", sku=str(number)) for number in range(60)))

    assert len(await titles(shop, sort=sort, q="twin")) == 60
    assert len(await titles(shop, sort=sort)) == 60


async def test_what_is_not_sold_is_not_listed(shop: Marketplace) -> None:
    await shelve(shop, entry("Tea"), entry("Hidden"), entry("Gone"))
    async with transaction() as session:
        (await session.merge(await product_called("Hidden"))).is_published = False
        (await session.merge(await product_called("Gone"))).deleted_at = utcnow()

    assert await titles(shop) == ["Tea"]


async def test_the_overview_counts_what_another_choice_would_leave(shop: Marketplace) -> None:
    await shelve(
        shop,
        entry("Rye Loaf", section="Bread", brand="Ash Lane"),
        entry("Bloomer", section="Bread", brand="Cobb"),
        entry("Tart", section="Pastry", brand="Ash Lane"),
        entry("Loose Tea"),
    )

    everything = (await listed(shop, Filters())).overview
    bread = (await listed(shop, Filters(section="bread"))).overview
    both = (await listed(shop, Filters(section="pastry", brand=("Cobb",)))).overview

    assert everything.total == 4
    assert counts(everything.sections) == {"Bread": 2, "Pastry": 1}
    assert counts(everything.marks[Mark.BRAND]) == {"Ash Lane": 2, "Cobb": 1}
    assert bread.total == 2
    assert counts(bread.sections) == counts(everything.sections)
    assert counts(bread.marks[Mark.BRAND]) == {"Ash Lane": 1, "Cobb": 1}
    assert both.total == 0
    assert counts(both.way) == {"Pastry": 0}
    assert counts(both.sections) == {"Bread": 1}


async def test_an_empty_shop_has_an_overview_of_nothing(shop: Marketplace) -> None:
    nothing = (await listed(shop, Filters())).overview

    assert (nothing.total, nothing.sections, nothing.marks[Mark.BRAND]) == (0, [], [])


async def test_a_section_of_another_shop_selects_nothing(shop: Marketplace) -> None:
    other = await open_shop("other")
    await shelve(shop, entry("Rye Loaf", section="Bread"))
    await shelve(other, entry("Bloomer", section="Rolls"))

    assert await titles(shop, section="rolls") == []


@pytest.mark.parametrize("count", [1, 50])
async def test_a_list_of_a_shop_that_is_known_takes_two_statements_however_long(
    shop: Marketplace, query_count: QueryCount, count: int
) -> None:
    products = [
        entry(f"Loaf {n}", section=f"Section {n % 5}", brand=f"Brand {n % 7}") for n in range(count)
    ]
    await shelve(shop, *products)
    await listed(shop, Filters())

    async with reading() as session:
        with query_count(2):
            found = await listing(session, BAKERY.id, "shop", Filters(), None, now=utcnow())

    assert found.overview.total == count
    assert [product.regular_price.minor for product in found.products] == [450] * min(count, 24)


@pytest.mark.parametrize("cards", [24, 96])
async def test_cards_cost_one_statement_however_many_there_are(
    shop: Marketplace, query_count: QueryCount, cards: int
) -> None:
    await shelve(shop, *(entry(f"Loaf {number}", section="Bread") for number in range(100)))

    async with reading() as session:
        with query_count(1):
            found = await products_among(
                session, shop.id, Wanted(), Sort.USUAL, size=cards, now=utcnow()
            )

    # Plain values: whatever is shown of them asks for nothing more.
    assert len({product.slug for product in found.items}) == cards


async def test_what_was_counted_is_counted_anew_once_something_has_changed(
    shop: Marketplace,
) -> None:
    await shelve(shop, entry("Rye", brand="Cobb"), entry("Bun", brand="Ash Lane"))
    before = await listed(shop, Filters())

    again = await listed(shop, Filters())
    await tell("Rye", brand="Ash Lane")
    after = await listed(shop, Filters())

    assert again.overview is before.overview
    assert counts(before.overview.marks[Mark.BRAND]) == {"Ash Lane": 1, "Cobb": 1}
    assert counts(after.overview.marks[Mark.BRAND]) == {"Ash Lane": 2}


async def test_words_cost_two_statements_more_and_little_found_another_for_what_was_meant(
    shop: Marketplace, query_count: QueryCount
) -> None:
    await shelve(shop, entry("Candle"), entry("Candelabra"))
    await listed(shop, Filters())

    async with reading() as session:
        with query_count(5):
            found = await listing(
                session, BAKERY.id, "shop", Filters(q="candel"), None, now=utcnow()
            )

    assert [product.title for product in found.products] == ["Candelabra"]
    assert [product.title for product in found.near] == ["Candle"]


async def test_a_cursor_of_another_order_is_refused(shop: Marketplace) -> None:
    await shelve(shop, *(entry(f"Loaf {number}") for number in range(30)))
    first = await listed(shop, Filters())

    with pytest.raises(BadCursor):
        await listed(shop, Filters.read({"sort": "price"}), first.next_cursor)


async def test_a_shop_that_is_not_there_is_not_found(shop: Marketplace) -> None:
    async with reading() as session:
        with pytest.raises(NotFound):
            await listing(session, BAKERY.id + 1, "shop", Filters(), None, now=utcnow())
