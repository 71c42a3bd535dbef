"""A product's page."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from market.marketplaces.models import Marketplace
from market.marketplaces.service import close_marketplace
from market.tests.factories import entry, open_shop, product_called, shelve
from shared.db import transaction
from shared.testing.browser import SameOriginClient

QueryCount = Callable[[int], AbstractContextManager[None]]


async def test_a_page_tells_everything_about_its_product(
    client: SameOriginClient, shop: Marketplace
) -> None:
    rye = entry(
        "Rye Loaf",
        480,
        special_price_minor=420,
        sku="AL-102",
        section="Bread",
        brand="Ash Lane",
        description="All rye.\n\nKeeps for a week.",
        image="/static/market/rye.svg",
        image_alt="A dark loaf, cut",
    )
    await shelve(shop, rye)

    response = await client.get("/bakery/shop/rye-loaf/")

    text = await response.get_data(as_text=True)
    for shown in ("£4.20", "£4.80", "<p>All rye.</p>", "<p>Keeps for a week.</p>", "AL-102"):
        assert shown in text
    assert 'src="/static/market/rye.svg"' in text
    assert 'alt="A dark loaf, cut"' in text
    assert 'href="/bakery/shop/?section=bread"' in text
    assert 'href="/bakery/shop/?brand=Ash+Lane"' in text
    assert 'action="/bakery/shop/rye-loaf/basket/"' in text


async def test_a_product_without_a_picture_is_given_one(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea Mug"))
    product = await product_called("Tea Mug")

    page = await (await client.get("/bakery/shop/tea-mug/")).get_data(as_text=True)
    picture = await client.get(product.picture.src)

    assert f'src="{product.picture.src}"' in page
    assert picture.status_code == 200
    assert picture.content_type == "image/svg+xml"
    assert "max-age" in picture.headers["Cache-Control"]


async def test_neighbours_follow_in_the_section_and_begin_again(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        *(entry(name, section="Bread") for name in ("Apple", "Barley", "Cob")),
        entry("Soap", section="House"),
    )

    text = await (await client.get("/bakery/shop/barley/")).get_data(as_text=True)

    assert "More in Bread" in text
    assert text.index("/bakery/shop/cob/") < text.index("/bakery/shop/apple/")
    assert "/bakery/shop/soap/" not in text


async def test_a_page_takes_three_statements_of_its_own(
    client: SameOriginClient, shop: Marketplace, query_count: QueryCount
) -> None:
    await shelve(shop, *(entry(f"Loaf {number}") for number in range(20)))

    with query_count(4):  # the fourth is the page's links to its shops
        response = await client.get("/bakery/shop/loaf-1/")

    assert response.status_code == 200


async def test_the_address_siblings_know_leads_to_the_page(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea"))
    product = await product_called("Tea")

    response = await client.get(f"/products/{product.id}/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/bakery/shop/tea/"


async def test_a_shop_that_is_put_away_takes_its_products_pages_along(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea"))
    product = await product_called("Tea")
    async with transaction() as session:
        await close_marketplace(session, shop.id)

    assert (await client.get("/bakery/shop/tea/")).status_code == 404
    assert (await client.get(f"/products/{product.id}/")).status_code == 404


async def test_a_page_that_is_gone_takes_its_products_addresses_along(
    client: SameOriginClient, shop: Marketplace
) -> None:
    other = await product_on_a_page_blog_does_not_know()

    assert (await client.get(f"/products/{other}/")).status_code == 404
    assert (await client.get("/products/999999/")).status_code == 404


async def product_on_a_page_blog_does_not_know() -> int:
    shop = await open_shop(container_id=99)
    await shelve(shop, entry("Jam"))
    return (await product_called("Jam")).id
