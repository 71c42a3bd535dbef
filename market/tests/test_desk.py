"""A keeper's products: found, added, changed, never written over, put away and back."""

import asyncio
import re
from collections.abc import Mapping
from html import unescape

import pytest
from quart import Response
from sqlalchemy import select

from glue.contracts import blog, likes
from market.desk.queries import stock_of
from market.marketplaces.models import Marketplace
from market.products.history import FormerSlug, PriceChange
from market.products.models import KEEPER, Product
from market.stock.service import set_stock
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve
from market.tests.test_imports_pages import sign_in
from shared.audit import Trail, audit_trail
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

PATH = "/keep/bakery/shop/products/"
NEW = {"title": "Oat Loaf", "sku": "OAT", "price": "4.40", "is_published": "on"}


@pytest.fixture
def keeper(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, shop: Marketplace
) -> SameOriginClient:
    grant = blog.Grant(role=blog.Role.SHOP, page_id=BAKERY.id)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[grant]))
    services.answers(likes.LikedIds, [])
    sign_in(client, runtime)
    return client


async def text(answer: Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return str(await answer.get_data(as_text=True))


async def address_of(title: str) -> str:
    return f"{PATH}{(await product_called(title)).id}/"


async def form_at(keeper: SameOriginClient, address: str) -> dict[str, str]:
    """Return what the form of a product would send as it stands."""
    page = await text(await keeper.get(address))
    form = page.partition('class="form desk-form"')[2].partition("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if fields["type"] != "checkbox" or " checked" in tag:
            sent[fields["name"]] = unescape(fields.get("value", ""))
    for name, value in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<', form):
        sent[name] = unescape(value)
    chosen = re.search(r'<option value="(\d*)" selected', form)
    return sent | {"section_id": chosen[1] if chosen else ""}


async def save(
    keeper: SameOriginClient, title: str, **changes: str
) -> tuple[Response, Mapping[str, str]]:
    address = await address_of(title)
    form = await form_at(keeper, address) | changes
    return await keeper.post(address, form=form), form


async def test_a_product_is_added_and_is_in_the_shop_at_once(keeper: SameOriginClient) -> None:
    full = {
        "description": "Dark.\n\nAnd sweet.",
        "content": "900 g",
        "diets": "vegan",
        "allergens": "gluten",
        "labels": "New, Last ones",
        "nutrition": "Energy: 240 kcal",
        "special_price": "3.90",
        "special_until": "2099-12-03",
        "vat_rate": "7.5",
        "left": "4",
        "low_at": "5",
    }

    answer = await keeper.post(PATH, form=NEW | full)

    assert answer.status_code == 303
    product = await product_called("Oat Loaf")
    assert (product.slug, product.regular_price_minor, product.special_price_minor) == (
        "oat-loaf",
        440,
        390,
    )
    assert (product.vat_rate, product.labels, product.diets) == (
        750,
        ["New", "Last ones"],
        ["vegan"],
    )
    assert product.nutrition == [["Energy", "240 kcal"]]
    assert product.special_until is not None
    assert product.special_until.isoformat() == "2099-12-04T00:00:00+00:00"
    assert product.provenance["title"] == KEEPER
    shown = await text(await keeper.get("/bakery/shop/oat-loaf/"))
    assert "£3.90" in shown
    assert "Running low" in await text(await keeper.get(f"{PATH}?stand=low"))
    assert "Oat Loaf" in await text(await keeper.get(f"{PATH}?stand=low"))


async def test_what_is_wrong_is_said_by_field_and_nothing_typed_is_lost(
    keeper: SameOriginClient,
) -> None:
    wrong = {
        "title": "",
        "price": "much",
        "special_until": "soon",
        "content": "some",
        "nutrition": "Energy",
        "left": "-1",
        "sku": "OAT",
        "description": "Kept <all> the same",
    }

    page = await text(await keeper.post(PATH, form=NEW | wrong), 422)

    for said in ("Please fill this in", "Write it like 12.50", "This is no day", "500 g or 1.5 l"):
        assert said in page
    assert "Kept &lt;all&gt; the same" in page
    assert 'value="much"' in page
    async with reading() as session:
        assert (await session.scalars(select(Product))).all() == []


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


async def test_a_deleted_product_is_gone_for_shoppers_and_can_be_put_back(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    address = await address_of("Tea")

    await keeper.post(f"{address}delete/")
    gone = await keeper.get("/bakery/shop/tea/")
    listed = await text(await keeper.get(f"{PATH}?stand=deleted"))
    await keeper.post(f"{address}revive/")

    assert gone.status_code == 410
    assert "Tea" in listed
    assert (await keeper.get("/bakery/shop/tea/")).status_code == 200
    async with reading() as session:
        deeds = await audit_trail(session, Trail(within=BAKERY.id), limit=2)
    assert [it["action"] for it in deeds] == ["product.revived", "product.deleted"]


async def test_a_product_is_hidden_and_shown_by_one_press(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    address = await address_of("Tea")

    await keeper.post(f"{address}shown/", form={"wanted": "off"})
    hidden = await keeper.get("/bakery/shop/tea/")
    await keeper.post(f"{address}shown/", form={"wanted": "on"})

    assert hidden.status_code == 404
    assert (await keeper.get("/bakery/shop/tea/")).status_code == 200


async def test_the_table_is_searched_by_words_and_numbers(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        entry("Tea", 450, section="Drinks"),
        entry("Soap 100%", 600, sku="AB_7"),
    )

    async def found(query: str) -> set[str]:
        page = await text(await keeper.get(f"{PATH}?{query}"))
        return {title for title in ("Tea", "Soap 100%") if f">{title}</a>" in page}

    assert await found("") == {"Tea", "Soap 100%"}
    assert await found("q=b_7") == {"Soap 100%"}
    assert await found("q=100%25") == {"Soap 100%"}
    assert await found("q=%25") == {"Soap 100%"}
    assert await found("section=drinks") == {"Tea"}
    assert await found("stand=unpublished") == set()


async def test_products_of_other_shops_are_not_there(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    other = await open_shop("other")
    await shelve(other, entry("Tea", 450))

    address = await address_of("Tea")

    assert (await keeper.get(address)).status_code == 404
    assert (await keeper.post(f"{address}delete/")).status_code == 404


async def test_without_the_role_nobody_gets_in(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, shop: Marketplace
) -> None:
    grant = blog.Grant(role=blog.Role.ORDERS, page_id=BAKERY.id)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[grant]))
    sign_in(client, runtime, token="keeps orders alone")

    assert (await client.get(PATH)).status_code == 403
    assert (await client.post(PATH, form=NEW)).status_code == 403


@pytest.mark.committed
async def test_hiding_and_changing_at_once_wait_for_each_other(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    address = await address_of("Tea")
    form = await form_at(keeper, address)

    answers = await asyncio.gather(
        *(keeper.post(address, form=form | {"brand": f"Leaf {number}"}) for number in range(4)),
        *(keeper.post(f"{address}shown/", form={"wanted": wanted}) for wanted in ("off", "on") * 4),
    )

    assert {answer.status_code for answer in answers} <= {303, 409}
