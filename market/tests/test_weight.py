"""How heavy a shop's list of 24 is, in bytes: the bars are of what is sent before compression."""

import pytest_asyncio

from market.marketplaces.models import Marketplace
from market.tests.factories import entry, shelve
from shared.testing.browser import SameOriginClient

SHOP = "/bakery/shop/"


@pytest_asyncio.fixture
async def full_shop(shop: Marketplace) -> Marketplace:
    """A shop with more than a page of things that have long names, pictures and offers."""
    await shelve(
        shop,
        *(
            entry(
                f"White hanging heart holder number {number:02}",
                sku=f"85123{number:02}",
                special_price_minor=395 if number % 3 == 0 else None,
                brand=f"The makers of thing {number % 12}",
                section=f"Section {number % 6}",
                image=f"/static/market/demo/white-hanging-heart-holder-{number}.svg",
                image_alt="A white heart on a string before a wall",
            )
            for number in range(30)
        ),
    )
    return shop


async def test_a_page_of_24_weighs_less_than_60_kilobytes(
    client: SameOriginClient, full_shop: Marketplace
) -> None:
    answer = await client.get(SHOP, headers={"Accept-Encoding": "identity"})
    small = await client.get(SHOP, headers={"Accept-Encoding": "br, gzip"})

    html = await answer.get_data(as_text=False)
    assert html.count(b"<article") == 24
    assert len(html) < 60_000
    assert small.headers["Content-Encoding"] == "br"
    assert small.content_length is not None
    assert small.content_length < len(html) / 5


async def test_styles_and_scripts_stay_within_their_weight(
    client: SameOriginClient, full_shop: Marketplace
) -> None:
    page = await (await client.get(SHOP)).get_data(as_text=True)
    addresses = [part.split('"')[0] for part in page.split('"/static/')[1:]]

    weights = {"css": 0, "js": 0}
    for address in addresses:
        kind = address.partition("?")[0].rpartition(".")[2]
        if kind in weights:
            answer = await client.get(f"/static/{address}")
            assert answer.headers["Cache-Control"].endswith("immutable")
            weights[kind] += len(await answer.get_data(as_text=False))

    assert 0 < weights["css"] < 40_000
    assert 0 < weights["js"] < 60_000
