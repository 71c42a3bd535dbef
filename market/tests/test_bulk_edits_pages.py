"""The pages of changes to many products: what is asked, what is wrong, and what was done."""

import pytest

from market.marketplaces.models import Marketplace
from market.tests.bulk import EDITS, change, ids_of, preview, send, undo, write
from market.tests.desk import PATH, text
from market.tests.factories import entry, open_shop, shelve
from shared.testing.browser import SameOriginClient


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("price", {"amount": "much"}, "Write it like 12.50"),
        ("price", {"amount": "0"}, "This is no price anybody can pay"),
        ("price-percent", {"percent": "some"}, "Write it like 5 or 7.5"),
        ("price-percent", {"percent": "NaN"}, "Write it like 5 or 7.5"),
        ("price-percent", {"percent": "100", "way": "down"}, "Between 0 and 100 per cent"),
        ("special", {"amount": "3", "until": "soon"}, "This is no day"),
        ("section", {"section_id": "9" * 90}, "There is no such section any more"),
        ("label-add", {"label": "New, old"}, "without a comma"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_and_chosen_is_kept(
    keeper: SameOriginClient, shop: Marketplace, kind: str, fields: dict[str, str], said: str
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))
    ids = await ids_of("Tea", "Soap")

    answer = await send(keeper, kind, ("Tea", "Soap"), **fields)

    page = await text(answer, 422)
    assert said in page
    assert all(f'name="id" value="{id}"' in page for id in ids)
    typed = {name: value for name, value in fields.items() if name in ("amount", "label")}
    assert all(f'value="{value}"' in page for value in typed.values())


async def test_without_a_choice_one_is_asked_to_tick_something(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    for answer in (
        await keeper.get(f"{EDITS}new/?kind=hide&q=tea"),
        await keeper.post(EDITS, form={"kind": "hide", "q": "tea"}),
        await keeper.post(EDITS, form={"kind": "explode", "id": "1", "q": "tea"}),
    ):
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?q=tea")


async def test_the_table_leads_to_the_form_and_the_list_to_what_was_done(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))
    tea, soap = await ids_of("Tea", "Soap")

    table = await text(await keeper.get(PATH))
    form = await text(await keeper.get(f"{EDITS}new/?kind=price&id={tea}&id={soap}"))
    empty = await text(await keeper.get(EDITS))
    address = await change(keeper, "price", ("Tea",), amount="5")

    assert f'name="id" value="{tea}" form="together"' in table
    assert "2 products are chosen" in form
    assert "Nothing was changed at once yet" in empty
    listed = await text(await keeper.get(EDITS))
    assert f'href="{address}">Set one price</a>' in listed
    assert "£5.00" in listed


async def test_edits_of_another_shop_are_not_there(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    await open_shop("other")
    address = (await preview(keeper, "hide", ("Tea",))).replace("/shop/", "/other/")

    assert (await keeper.get(address)).status_code == 404
    assert (await write(keeper, address)).status_code == 404
    assert (await undo(keeper, address)).status_code == 404
