"""What is found by which words."""

import pytest

from market.catalogue.queries import products_spelled_like
from market.marketplaces.models import Marketplace
from market.tests.factories import entry, open_shop, shelve
from market.tests.lists import titles
from shared.clock import utcnow
from shared.db import reading


@pytest.fixture
async def shelves(shop: Marketplace) -> Marketplace:
    await shelve(
        shop,
        entry("Rye Loaf", sku="AL-102", section="Bread", brand="Ash Lane"),
        entry("Crème Brûlée Tart", section="Pastry"),
        entry("Children's Mugs", section="House", description="For cocoa, not for rye."),
        entry("Candle Holder", section="House"),
    )
    return shop


async def found(shop: Marketplace, words: str) -> list[str]:
    return await titles(shop, q=words)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("loaf", "Rye Loaf"),
        ("rye lo", "Rye Loaf"),
        ("creme brulee", "Crème Brûlée Tart"),
        ("brûl", "Crème Brûlée Tart"),
        ("mug", "Children's Mugs"),
        ("childrens", "Children's Mugs"),
        ("children’s mug", "Children's Mugs"),
        ("AL-102", "Rye Loaf"),
        ("ash lane", "Rye Loaf"),
        ("bread", "Rye Loaf"),
        ('"candle holder"', "Candle Holder"),
        ('"holder candle"', None),
        ("kettle", None),
    ],
)
async def test_words_find_what_they_mean(
    shelves: Marketplace, words: str, title: str | None
) -> None:
    assert await found(shelves, words) == ([title] if title else [])


async def test_a_title_comes_before_a_description(shelves: Marketplace) -> None:
    assert await found(shelves, "rye") == ["Rye Loaf", "Children's Mugs"]


async def test_a_minus_leaves_out(shelves: Marketplace) -> None:
    assert await found(shelves, "rye -cocoa") == ["Rye Loaf"]


@pytest.mark.parametrize("words", ["&", "| !", "():*", "'", '"', "the", "\\", "%", "-", "a:b & c"])
async def test_what_is_no_word_finds_nothing_and_breaks_nothing(
    shelves: Marketplace, words: str
) -> None:
    assert await found(shelves, words) == []


async def test_a_slip_of_the_finger_finds_what_was_meant(shelves: Marketplace) -> None:
    async with reading() as session:
        near = await products_spelled_like(session, shelves.id, "candel", now=utcnow())
        far = await products_spelled_like(session, shelves.id, "zzzz", now=utcnow())

    assert [product.title for product in near] == ["Candle Holder"]
    assert far == []


async def test_a_search_stays_in_its_shop(shelves: Marketplace) -> None:
    other = await open_shop("other")
    await shelve(other, entry("Rye Cracker"))

    assert await found(other, "rye") == ["Rye Cracker"]
    assert "Rye Cracker" not in await found(shelves, "rye")
