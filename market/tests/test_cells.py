"""Values changed where they stand in the table: by a form that knows what it began with."""

import asyncio
from collections.abc import Callable

import pytest
import pytest_asyncio

from market.marketplaces.models import Marketplace
from market.products.models import KEEPER
from market.tests.bulk import prices
from market.tests.desk import PATH, save, text
from market.tests.factories import entry, product_called, shelve
from market.tests.stock import ADA, Shelf
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient

HTMX = {"HX-Request": "true"}


@pytest_asyncio.fixture
async def shelf(shop: Marketplace, sibling_named: Callable[[str], RpcClient]) -> Shelf:
    """A shop with ten teas, and soap that has a special price and is not counted."""
    await shelve(shop, entry("Tea", 450), entry("Soap", 600, special_price_minor=500))
    tea, soap = await product_called("Tea"), await product_called("Soap")
    shelf = Shelf(sibling_named("orders"), tea.id, soap.id)
    await shelf.count(tea.id, 10)
    return shelf


async def test_a_price_is_changed_in_its_place(keeper: SameOriginClient, shelf: Shelf) -> None:
    cell = f"{PATH}{shelf.tea}/price/"

    table = await text(await keeper.get(PATH))
    opened = await text(await keeper.get(f"{cell}edit/", headers=HTMX))
    saved = await keeper.post(cell, headers=HTMX, form={"value": "4.75", "seen": "450"})

    assert f'id="price-{shelf.tea}-edit"' in table
    assert 'name="seen" value="450"' in opened
    assert "<html" not in opened
    page = await text(saved)
    assert "£4.75" in page
    assert 'data-announce="Saved: Tea"' in page
    assert (await product_called("Tea")).provenance == {"regular_price_minor": KEEPER}


async def test_without_a_script_the_form_is_a_page(keeper: SameOriginClient, shelf: Shelf) -> None:
    cell = f"{PATH}{shelf.tea}/left/"

    page = await text(await keeper.get(f"{cell}edit/"))
    wrong = await text(await keeper.post(cell, form={"value": "some", "seen": "10"}), 422)
    saved = await keeper.post(cell, form={"value": "8", "seen": "10"})
    given_up = await keeper.get(cell)

    assert "<html" in page
    assert 'name="seen" value="10"' in page
    assert "<html" in wrong
    assert 'value="some"' in wrong
    assert (saved.status_code, saved.headers["Location"]) == (303, PATH)
    assert (given_up.status_code, given_up.headers["Location"]) == (303, PATH)
    assert await shelf.left(shelf.tea) == 8


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please fill this in"),
        ("much", "Write it like 12.50"),
        ("0", "This is no price anybody can pay"),
        ("5.00", "Its special price is £5.00"),
        ("4", "Its special price is £5.00"),
    ],
)
async def test_a_price_that_cannot_be_is_refused_in_its_place(
    keeper: SameOriginClient, shelf: Shelf, typed: str, said: str
) -> None:
    answer = await keeper.post(
        f"{PATH}{shelf.soap}/price/", headers=HTMX, form={"value": typed, "seen": "600"}
    )

    page = await text(answer, 422)
    assert said in page
    assert f'value="{typed}"' in page
    assert await prices() == {"Tea": (450, None), "Soap": (600, 500)}


async def test_who_was_slower_is_told_the_price_and_may_write_over_it(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    cell = f"{PATH}{shelf.tea}/price/"
    await save(keeper, "Tea", price="4.60")

    refused = await keeper.post(cell, headers=HTMX, form={"value": "4.75", "seen": "450"})

    page = await text(refused, 422)
    assert "It costs £4.60 now" in page
    assert 'name="seen" value="460"' in page
    assert 'value="4.75"' in page
    assert (await prices())["Tea"] == (460, None)
    await keeper.post(cell, headers=HTMX, form={"value": "4.75", "seen": "460"})
    assert (await prices())["Tea"] == (475, None)


async def test_units_are_counted_in_their_place_and_sold_ones_are_told(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    cell = f"{PATH}{shelf.tea}/left/"
    await shelf.hold(ADA, tea=3)

    refused = await keeper.post(cell, headers=HTMX, form={"value": "12", "seen": "10"})
    page = await text(refused, 422)
    counted = await keeper.post(cell, headers=HTMX, form={"value": "8", "seen": "7"})
    uncounted = await keeper.post(cell, headers=HTMX, form={"value": "", "seen": "8"})

    assert "7 are left now" in page
    assert 'name="seen" value="7"' in page
    assert 'inline-edit__value">8<' in await text(counted)
    assert "not counted" in await text(uncounted)
    assert await shelf.counts(shelf.tea) == (None, 3, 0)


async def test_a_switch_shows_a_product_and_stays_where_it_is(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    address = f"{PATH}{shelf.tea}/shown/"

    hidden = await text(
        await keeper.post(address, headers=HTMX, form={"wanted": "off", "back": f"{PATH}?q=t"})
    )
    plain = await keeper.post(address, form={"wanted": "on", "back": f"{PATH}?q=t"})

    assert 'aria-checked="false"' in hidden
    assert "Shoppers see it no longer" in hidden
    assert "<html" not in hidden
    assert plain.headers["Location"] == f"{PATH}?q=t"
    assert (await product_called("Tea")).is_published


async def test_a_deleted_product_has_nothing_to_change(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    await keeper.post(f"{PATH}{shelf.tea}/delete/")

    answer = await keeper.post(f"{PATH}{shelf.tea}/price/", form={"value": "1", "seen": "450"})

    assert answer.status_code == 404
    assert "£4.50" in await text(await keeper.get(f"{PATH}?stand=deleted"))


@pytest.mark.committed
async def test_of_two_prices_at_once_one_is_written_and_the_other_told(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    cell = f"{PATH}{shelf.tea}/price/"

    answers = await asyncio.gather(
        *(
            keeper.post(cell, headers=HTMX, form={"value": typed, "seen": "450"})
            for typed in ("5", "6")
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 422]
