"""What was found once is not searched for again until the catalogue changes."""

from pyroaring import BitMap64

from market.indexes import searches
from market.indexes.searches import Searches
from market.marketplaces.models import Marketplace
from market.tests.factories import entry, shelve
from market.tests.lists import titles


class Finder:
    """Finds a number for each time that it is asked."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> BitMap64:
        self.times += 1
        return BitMap64([self.times])


async def test_a_search_is_made_once_for_a_version() -> None:
    known, find = Searches(), Finder()

    first = await known.found(1, "rye", find)
    first.add(99)

    assert await known.found(1, "rye", find) == BitMap64([1])
    assert await known.found(1, "oat", find) == BitMap64([2])
    assert await known.found(2, "rye", find) == BitMap64([3])


async def test_who_saw_an_older_version_gets_an_answer_that_is_not_kept() -> None:
    known, find = Searches(), Finder()
    await known.found(2, "rye", find)

    assert await known.found(1, "rye", find) == BitMap64([2])
    assert await known.found(2, "rye", find) == BitMap64([1])


async def test_what_was_found_while_the_catalogue_changed_is_not_kept() -> None:
    known, find = Searches(), Finder()

    async def find_slowly() -> BitMap64:
        await known.found(2, "oat", find)
        return BitMap64([77])

    assert await known.found(1, "rye", find_slowly) == BitMap64([77])
    assert await known.found(2, "rye", find) == BitMap64([2])


async def test_only_the_latest_searches_are_kept() -> None:
    known, find = Searches(), Finder()
    await known.found(1, "first", find)

    for number in range(searches.MOST):
        await known.found(1, f"word {number}", find)

    assert await known.found(1, "first", find) == BitMap64([searches.MOST + 2])


async def test_a_new_product_is_found_by_words_that_were_searched_before(
    shop: Marketplace,
) -> None:
    await shelve(shop, entry("Rye Loaf"))
    assert await titles(shop, q="rye") == ["Rye Loaf"]

    await shelve(shop, entry("Rye Roll"))

    assert set(await titles(shop, q="rye")) == {"Rye Loaf", "Rye Roll"}
