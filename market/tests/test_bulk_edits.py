"""Many products at once: previewed, written as previewed, and put back as far as nobody minded."""

import pytest
from sqlalchemy import func, select

from market.bulk_edits.models import Outcome
from market.marketplaces.models import Marketplace
from market.products.history import PriceChange
from market.products.models import KEEPER
from market.tests.bulk import change, outcomes, preview, prices, undo, write
from market.tests.desk import address_of, save, text
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve, tell
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.db.bus import domain_events
from shared.testing.browser import SameOriginClient


async def test_a_preview_shows_what_would_be_and_changes_nothing(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))

    address = await preview(keeper, "price-percent", ("Tea", "Soap"), way="up", percent="10")

    page = await text(await keeper.get(address))
    assert "Nothing is written yet" in page
    assert "<del>£4.50</del> → <ins>£4.95</ins>" in page
    assert "<del>£6.00</del> → <ins>£6.60</ins>" in page
    assert "Change 2 products" in page
    assert await prices() == {"Tea": (450, None), "Soap": (600, None)}


async def test_what_was_previewed_is_written_told_and_the_keepers(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600), entry("Jam", 300))
    await tell("Tea", provenance={"regular_price_minor": "supplier:4", "brand": "supplier:4"})

    await change(keeper, "price", ("Tea", "Soap"), amount="5")

    assert await prices() == {"Tea": (500, None), "Soap": (500, None), "Jam": (300, None)}
    tea = await product_called("Tea")
    assert tea.provenance == {"regular_price_minor": KEEPER, "brand": "supplier:4"}
    async with reading() as session:
        deeds = await audit_trail(session, Trail(within=BAKERY.id), limit=1)
        events = select(func.count()).where(domain_events.c.name == "product.changed")
        costs = await session.scalars(select(PriceChange.regular_price_minor))
        assert sorted(costs) == [300, 450, 500, 500, 600]
        assert await session.scalar(events) == 2
    assert (deeds[0]["action"], deeds[0]["detail"]["products"]) == ("products.changed", 2)


async def test_all_that_a_filter_finds_are_changed_and_no_others(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        entry("Black Tea", 450, section="Drinks"),
        entry("Green Tea", 400, section="Drinks"),
        entry("Tea Towel", 600, section="Cloth"),
    )
    await shelve(await open_shop("other"), entry("White Tea", 100))

    await change(keeper, "price-amount", all="on", q="tea", section="drinks", amount="1", way="up")

    assert await prices() == {
        "Black Tea": (550, None),
        "Green Tea": (500, None),
        "Tea Towel": (600, None),
        "White Tea": (100, None),
    }


async def test_products_of_other_shops_are_left_alone(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    await shelve(await open_shop("other"), entry("Soap", 600))

    await change(keeper, "hide", ("Tea", "Soap"))

    assert not (await product_called("Tea")).is_published
    assert (await product_called("Soap")).is_published


async def test_what_changed_since_the_preview_is_left_alone_and_named(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))
    address = await preview(keeper, "price-percent", ("Tea", "Soap"), way="down", percent="50")
    await save(keeper, "Tea", price="9")

    await write(keeper, address)

    assert await prices() == {"Tea": (900, None), "Soap": (300, None)}
    page = await text(await keeper.get(address))
    assert "Somebody has changed it since the preview" in page
    assert await outcomes() == {"Tea": Outcome.OVERTAKEN, "Soap": Outcome.WRITTEN}


async def test_what_cannot_be_changed_is_said_with_the_reason_and_the_rest_is_written(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        entry("Tea", 450),
        entry("Soap", 600, special_price_minor=500),
        entry("Jam", 80),
        entry("Gone", 500),
    )
    address = await address_of("Gone")
    await keeper.post(f"{address}delete/")

    address = await preview(
        keeper, "price-amount", ("Tea", "Soap", "Jam", "Gone"), way="down", amount="1.00"
    )
    page = await text(await keeper.get(address))
    await write(keeper, address)

    assert "Its special price would not be below the usual one" in page
    assert "It would cost nothing" in page
    assert "It is deleted" in page
    assert await prices() == {
        "Tea": (350, None),
        "Soap": (600, 500),
        "Jam": (80, None),
        "Gone": (500, None),
    }


async def test_an_edit_is_put_back_with_whose_it_was(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))
    await tell("Tea", provenance={"regular_price_minor": "supplier:4"})
    address = await change(keeper, "price", ("Tea", "Soap"), amount="5")

    await undo(keeper, address)

    assert await prices() == {"Tea": (450, None), "Soap": (600, None)}
    assert (await product_called("Tea")).provenance == {"regular_price_minor": "supplier:4"}
    assert (await product_called("Soap")).provenance == {}
    assert "2 products are as they were before" in await text(await keeper.get(address))
    async with reading() as session:
        deeds = await audit_trail(session, Trail(within=BAKERY.id), limit=1)
    assert deeds[0]["action"] == "products.put-back"


async def test_only_what_nobody_has_changed_since_is_put_back(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600), entry("Jam", 300))
    address = await change(keeper, "price", ("Tea", "Soap", "Jam"), amount="5")
    await save(keeper, "Tea", price="5.50")
    await save(keeper, "Soap", brand="Lather")
    # What Jam was before is no longer above its special price.
    await save(keeper, "Jam", special_price="4")

    await undo(keeper, address)

    assert await prices() == {"Tea": (550, None), "Soap": (600, None), "Jam": (500, 400)}
    assert await outcomes() == {
        "Tea": Outcome.KEPT,
        "Soap": Outcome.UNDONE,
        "Jam": Outcome.KEPT,
    }
    assert "Somebody has changed it since" in await text(await keeper.get(address))


@pytest.mark.parametrize(
    ("kind", "fields", "name", "expected"),
    [
        ("section", {"section_id": "cloth"}, "section_id", "cloth"),
        ("section", {"section_id": "0"}, "section_id", None),
        ("label-add", {"label": "New"}, "labels", ["Local", "New"]),
        ("label-remove", {"label": "Local"}, "labels", []),
        ("hide", {}, "is_published", False),
        ("special", {"amount": "4"}, "special_price_minor", 400),
        ("special-percent", {"percent": "10", "ending": "9"}, "special_price_minor", 409),
        ("special-end", {}, "special_price_minor", None),
    ],
)
async def test_each_kind_is_written_and_put_back(
    keeper: SameOriginClient,
    shop: Marketplace,
    kind: str,
    fields: dict[str, str],
    name: str,
    expected: object,
) -> None:
    await shelve(
        shop,
        entry("Tea", 450, section="Drinks", special_price_minor=440),
        entry("Towel", 600, section="Cloth"),
    )
    await tell("Tea", labels=["Local"])
    cloth = (await product_called("Towel")).section_id
    before = getattr(await product_called("Tea"), name)
    fields = {it: str(cloth) if value == "cloth" else value for it, value in fields.items()}

    address = await change(keeper, kind, ("Tea",), **fields)

    after = getattr(await product_called("Tea"), name)
    assert after == (cloth if expected == "cloth" else expected)
    await text(await keeper.get(address))
    await undo(keeper, address)
    assert getattr(await product_called("Tea"), name) == before


async def test_a_special_price_ends_after_its_last_day(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Cheap", 300))

    address = await change(keeper, "special", ("Tea", "Cheap"), amount="4", until="2099-12-03")

    tea = await product_called("Tea")
    assert tea.special_until is not None
    assert tea.special_until.isoformat() == "2099-12-04T00:00:00+00:00"
    assert (await product_called("Cheap")).special_price_minor is None
    page = await text(await keeper.get(address))
    assert "3 Dec 2099" in page
    assert "The special price would not be below the usual one" in page


async def test_what_is_like_that_already_stays_whose_it_is(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))
    before = await product_called("Tea")

    await change(keeper, "price", ("Tea", "Soap"), amount="4.50")

    tea = await product_called("Tea")
    assert (tea.provenance, tea.updated_at) == ({}, before.updated_at)
    assert await outcomes() == {"Tea": Outcome.UNCHANGED, "Soap": Outcome.WRITTEN}
