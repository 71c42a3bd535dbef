"""A list and its counts are true: whatever is chosen, each choice leaves what it says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap64
from sqlalchemy import select

from glue.contracts import likes
from market.catalogue import narrowing
from market.catalogue.counting import Choice, Overview
from market.catalogue.filters import Filters, Sort
from market.indexes.index import Mark
from market.indexes.slices import SlicedNumbers
from market.marketplaces.models import Marketplace
from market.products.models import Product
from market.sections.models import Section
from market.stock.service import hold_stock, set_stock
from market.tests.factories import entry, shelve
from market.tests.lists import listed
from market.tests.stock import HOLD
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.testing.fakes import FakeServices

NUMBER = 60
USER = 5
DIETS = ("vegan", "organic", "gluten-free")
LABELS = ("New", "Last ones")
BRANDS = ("Ash Lane", "Cobb", "Dunn")


@pytest.fixture
async def full_shop(shop: Marketplace, services: FakeServices) -> Marketplace:
    """A shop with sections in sections and goods of all kinds, some of which are sold out."""
    random = Random(1)
    await shelve(
        shop,
        *(
            entry(
                f"{random.choice(['Rye', 'Oat'])} thing {number}",
                random.randrange(20, 30_000),
                section=random.choice(["Bread", "Rolls", "Tins"]),
                brand=random.choice(BRANDS),
            )
            for number in range(NUMBER)
        ),
    )
    async with transaction() as session:
        sections = {it.slug: it for it in await session.scalars(select(Section))}
        sections["rolls"].parent_id = sections["bread"].id
        products = (await session.scalars(select(Product).order_by(Product.id))).all()
        for product in products:
            product.diets = random.sample(DIETS, random.randrange(3))
            product.labels = random.sample(LABELS, random.randrange(2))
        await session.flush()
        for product in products[::7]:
            await set_stock(session, product.id, left=0, now=utcnow())
    services.answers(likes.LikedIds, [product.id for product in products[::5]])
    return shop


def all_filters() -> Iterator[Filters]:
    """Return filters of every kind, alone and together."""
    everything = Filters()
    yield everything
    for section in ("", "bread", "rolls", "tins", "nowhere"):
        for brand in ((), ("Cobb",), ("Cobb", "Dunn"), ("Nobody",)):
            for diet in ((), ("vegan",), ("vegan", "organic")):
                yield Filters(section=section, brand=brand, diet=diet)
    for q in ("rye", "bread", "thing 1", "kettle"):
        yield Filters(q=q, stock=True, label=("New",))
    for least, most in (("5", ""), ("", "50"), ("10.50", "99.99"), ("200", "100"), ("x", "y")):
        yield Filters(least=least, most=most, stock=True)
        yield Filters(least=least, most=most, liked=True, section="bread")
        yield Filters(least=least, most=most, sort=Sort.DEAREST)


async def ids(shop: Marketplace, filters: Filters) -> list[int]:
    found: list[int] = []
    after = None
    while True:
        page = await listed(shop, filters, after, user_id=USER)
        found += [product.id for product in page.products]
        after = page.next_cursor
        if after is None:
            return found


async def test_few_and_many_are_found_alike_and_in_one_order(
    full_shop: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for filters in all_filters():
        few = await ids(full_shop, filters)
        with monkeypatch.context() as patch:
            patch.setattr(narrowing, "FEW", -1)
            many = await ids(full_shop, filters)

        assert few == many, filters


async def test_every_choice_leaves_as_much_as_it_says(full_shop: Marketplace) -> None:
    for filters in all_filters():
        overview = (await listed(full_shop, filters, user_id=USER)).overview

        assert overview.total == len(await ids(full_shop, filters)), filters
        for choice in choices_of(overview, filters):
            assert choice.count == len(await ids(full_shop, choice.to)), choice


def choices_of(overview: Overview, filters: Filters) -> Iterator[Choice]:
    """Return the choices whose count is what is left once they are chosen."""
    sections: Sequence[Choice] = (*overview.way, *overview.sections)
    marks = [
        *(it for mark in (Mark.LABEL, Mark.DIET) for it in overview.marks[mark]),
        # One more maker adds to what there is of others, and is counted by itself.
        *(replace(it, to=replace(it.to, brand=(it.label,))) for it in overview.marks[Mark.BRAND]),
    ]
    bands = [Choice("", it.count, it.is_chosen, it.to) for it in overview.bands]
    others = (overview.in_stock, overview.liked)
    return (
        it for it in chain(sections, marks, bands, others) if not it.is_chosen or it in sections
    )


async def test_bands_of_prices_hold_everything_once(full_shop: Marketplace) -> None:
    overview = (await listed(full_shop, Filters())).overview

    assert len(overview.bands) > 1
    assert sum(band.count for band in overview.bands) == NUMBER


@pytest.mark.parametrize(
    "change",
    [
        lambda product: setattr(product, "is_published", False),
        lambda product: setattr(product, "deleted_at", utcnow()),
        lambda product: setattr(product, "brand", "Dunn"),
        lambda product: setattr(product, "regular_price_minor", 90_000),
        lambda product: setattr(product, "diets", ["raw"]),
    ],
)
async def test_what_changes_is_counted_at_once(
    full_shop: Marketplace, change: Callable[[Product], None]
) -> None:
    before = (await listed(full_shop, Filters(), user_id=USER)).overview
    async with transaction() as session:
        first = (await session.scalars(select(Product).order_by(Product.id).limit(1))).one()
        first.brand, first.diets = "Ash Lane", ["vegan"]
    async with transaction() as session:
        change(await session.get_one(Product, first.id))

    after = (await listed(full_shop, Filters(), user_id=USER)).overview

    assert after != before
    for choice in choices_of(after, Filters()):
        assert choice.count == len(await ids(full_shop, choice.to)), choice


async def test_a_renamed_section_is_seen_at_once(full_shop: Marketplace) -> None:
    await listed(full_shop, Filters())
    async with transaction() as session:
        tins = (await session.scalars(select(Section).where(Section.slug == "tins"))).one()
        tins.title = "Cans"

    after = (await listed(full_shop, Filters())).overview

    assert "Cans" in [choice.label for choice in after.sections]


async def test_what_is_held_is_not_in_stock_until_its_time_has_run_out(
    full_shop: Marketplace, clock: FrozenClock
) -> None:
    async with transaction() as session:
        first = (await session.scalars(select(Product.id).order_by(Product.id).limit(1))).one()
        await set_stock(session, first, left=1, now=utcnow())
    shown = await in_stock(full_shop)
    async with transaction() as session:
        until = utcnow() + HOLD
        await hold_stock(session, order_id=1, units={first: 1}, held_until=until, now=utcnow())

    assert await in_stock(full_shop) == shown - 1
    clock.advance(HOLD)
    assert await in_stock(full_shop) == shown


async def in_stock(shop: Marketplace) -> int:
    return (await listed(shop, Filters(stock=True))).overview.total


@given(
    st.dictionaries(st.integers(1, 200), st.integers(0, 2**31 - 1), max_size=50),
    st.integers(-5, 2**31 + 5),
    st.integers(-5, 2**31 + 5),
    st.sets(st.integers(1, 200), max_size=20),
)
def test_ranges_of_numbers_are_those_of_arithmetic(
    numbers: dict[int, int], least: int, most: int, dropped: set[int]
) -> None:
    sliced = SlicedNumbers()
    sliced.put(numbers.items())
    sliced.drop(BitMap64(dropped))

    left = {id: number for id, number in numbers.items() if id not in dropped}
    assert set(sliced.between(least, most)) == {it for it, n in left.items() if least <= n <= most}
    assert set(sliced.between(least, None)) == {it for it, n in left.items() if least <= n}
    assert set(sliced.below(most)) == {it for it, n in left.items() if n < most}
