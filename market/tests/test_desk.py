"""A keeper's products: found, added, hidden, put away and back."""

from sqlalchemy import select

from glue.contracts import blog
from market.marketplaces.models import Marketplace
from market.products.models import KEEPER, Product
from market.tests.desk import PATH, address_of, text
from market.tests.factories import (
    BAKERY,
    entry,
    open_shop,
    product_called,
    shelve,
    sign_in,
    tell,
)
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

NEW = {"title": "Oat Loaf", "sku": "OAT", "price": "4.40", "is_published": "on"}


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


async def test_the_shops_of_a_page_are_listed_with_how_they_stand(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await open_shop("larder", title="The Larder")
    await open_shop("far", title="Far Away", container_id=BAKERY.id + 1)
    await shelve(shop, entry("Tea"), entry("Soap"))
    await tell("Soap", is_published=False)

    page = await text(await keeper.get("/keep/bakery/"))

    assert 'href="/keep/bakery/shop/products/?stand=unpublished">1</a>' in page
    assert 'href="/keep/bakery/larder/products/">The Larder</a>' in page
    assert "Far Away" not in page
    assert 'href="/keep/bakery/"' in await text(await keeper.get(PATH))


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
    assert (await client.get("/keep/bakery/")).status_code == 403
    assert (await client.post(PATH, form=NEW)).status_code == 403
