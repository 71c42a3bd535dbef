"""What searchers and sharers are told about shops and products."""

import pytest

from glue.contracts import blog
from market.marketplaces.models import Marketplace
from market.tests.factories import entry, shelve
from shared.testing.browser import SameOriginClient
from shared.testing.heads import Head, head_of

SHOP = "/bakery/shop/"
ATTACK = 'Rye</script><script>alert("1")</script>&<!--'


@pytest.mark.usefixtures("bakery")
async def test_a_product_is_told_with_its_price_now(
    client: SameOriginClient, shop: Marketplace
) -> None:
    tea = entry(
        "Tea",
        450,
        special_price_minor=395,
        brand="Hilltop",
        description="Black, and strong.",
        section="Drinks",
        image="/static/market/tea.jpg",
        image_alt="A tin of tea",
    )
    await shelve(shop, tea)

    head = await head_of(client, f"{SHOP}tea/?utm_source=letter&fbclid=1")

    address = "http://market.test/bakery/shop/tea/"
    assert head.title == "Tea · The Shop · The Bakery"
    assert head.links["canonical"] == head.metas["og:url"] == address
    assert head.metas["description"] == "Black, and strong."
    assert head.metas["og:type"] == "product"
    assert head.metas["og:title"] == "Tea"
    assert head.metas["og:image"] == "http://market.test/static/market/tea.jpg"
    assert head.metas["og:image:alt"] == "A tin of tea"
    assert head.metas["twitter:card"] == "summary_large_image"
    product = head.data["Product"]
    assert product["@context"] == "https://schema.org"
    assert product["sku"] == "tea"
    assert product["image"] == "http://market.test/static/market/tea.jpg"
    assert product["brand"] == {"@type": "Brand", "name": "Hilltop"}
    assert product["category"] == "Drinks"
    assert product["offers"] == {
        "@type": "Offer",
        "url": address,
        "price": "3.95",
        "priceCurrency": "GBP",
        "availability": "https://schema.org/InStock",
        "seller": {
            "@type": "Organization",
            "name": "The Bakery",
            "url": "http://blog.test/bakery/",
        },
    }


async def test_the_trail_is_told_as_it_is_shown(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", section="Drinks"))

    head = await head_of(client, f"{SHOP}tea/")

    steps = head.data["BreadcrumbList"]["itemListElement"]
    assert [(step["name"], step.get("item")) for step in steps] == [
        ("Rose Ash", "http://blog.test/"),
        ("The Bakery", "http://blog.test/bakery/"),
        ("The Shop", "http://market.test/bakery/shop/"),
        ("Drinks", "http://market.test/bakery/shop/?section=drinks"),
        ("Tea", None),
    ]


async def test_words_in_a_title_stay_words(client: SameOriginClient, shop: Marketplace) -> None:
    await shelve(shop, entry(ATTACK, sku="rye", slug="rye", description=ATTACK, brand=ATTACK))

    answer = await client.get(f"{SHOP}rye/")
    html = await answer.get_data(as_text=True)

    head = Head(html)
    assert head.data["Product"]["name"] == head.data["Product"]["brand"]["name"] == ATTACK
    assert head.metas["og:title"] == head.metas["description"] == ATTACK
    assert set(head.inline_scripts) == {"application/ld+json"}
    assert "<script>alert" not in html


async def test_a_drawn_tile_is_neither_shared_nor_called_a_picture(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea"))

    head = await head_of(client, f"{SHOP}tea/")

    assert "image" not in head.data["Product"]
    assert head.metas["og:image"].startswith(
        "http://market.test/static/shared/img/made/share.png?v="
    )
    assert (head.metas["og:image:width"], head.metas["og:image:height"]) == ("1200", "630")


async def test_a_drawing_is_told_but_not_shared_for_previews_show_none(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", image="/static/market/tea.svg", image_alt="Tea"))

    head = await head_of(client, f"{SHOP}tea/")

    assert head.data["Product"]["image"] == "http://market.test/static/market/tea.svg"
    assert "share.png" in head.metas["og:image"]


async def test_a_list_its_sections_and_its_further_pages_are_places(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Tea {number:02}", section="Drinks") for number in range(30)))

    whole = await head_of(client, f"{SHOP}?utm_source=letter")
    section = await head_of(client, f"{SHOP}?section=drinks&gclid=1")
    as_list = await head_of(client, f"{SHOP}?section=drinks&view=list")
    html = await (await client.get(SHOP)).get_data(as_text=True)
    cursor = html.split("after=")[1].split('"')[0]
    further = await head_of(client, f"{SHOP}?after={cursor}")

    assert whole.links["canonical"] == "http://market.test/bakery/shop/"
    assert section.links["canonical"] == "http://market.test/bakery/shop/?section=drinks"
    assert as_list.links["canonical"] == section.links["canonical"]
    assert section.title == "Drinks · The Shop · The Bakery"
    assert further.links["canonical"] == f"http://market.test/bakery/shop/?after={cursor}"
    assert all("robots" not in head.metas for head in (whole, section, further))


@pytest.mark.parametrize(
    "query", ["q=tea", "brand=Hilltop", "sort=price", "section=none", "section=drinks&sort=-price"]
)
async def test_what_a_shopper_asked_for_is_not_listed(
    client: SameOriginClient, shop: Marketplace, query: str
) -> None:
    await shelve(shop, entry("Tea", brand="Hilltop", section="Drinks"))

    head = await head_of(client, f"{SHOP}?{query}")

    assert head.metas["robots"] == "noindex"
    assert "canonical" not in head.links
    assert "BreadcrumbList" not in head.data


async def test_the_doors_have_addresses(
    client: SameOriginClient, bakery: blog.Post, shop: Marketplace
) -> None:
    head = await head_of(client, "/")

    assert head.links["canonical"] == "http://market.test/"
    assert head.links["manifest"] == "/manifest.webmanifest"
    assert "each maker is paid directly" in head.metas["description"]
