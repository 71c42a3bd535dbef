"""What a product's page tells beyond its name and price."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from glue.contracts import blog, likes
from market.marketplaces.models import Marketplace
from market.products.facts import Allergen, ContentUnit, Diet
from market.stock.service import set_stock
from market.tests.factories import entry, product_called, shelve, tell
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import head_of
from shared.web.identity import SESSION_COOKIE, Cookies

TEA = "/bakery/shop/tea/"
# The first moment of 4 December in London.
OVER = datetime(2026, 12, 4, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("goods")


@pytest.fixture
async def goods(shop: Marketplace) -> None:
    await shelve(shop, entry("Tea", special_price_minor=440))


async def page(client: SameOriginClient, address: str = TEA) -> str:
    text = await (await client.get(address)).get_data(as_text=True)
    return " ".join(re.sub(r"<[^<>]*>", " ", text).split())


async def count_units(title: str, left: int) -> None:
    product = await product_called(title)
    async with transaction() as session:
        await set_stock(session, product.id, left=left, now=utcnow())


async def test_a_special_price_is_told_with_its_last_day(
    client: SameOriginClient, clock: FrozenClock
) -> None:
    await tell("Tea", special_until=OVER)

    assert "until 3 December 2026" in await page(client)
    offer = (await head_of(client, TEA)).data["Product"]["offers"]
    assert (offer["price"], offer["priceValidUntil"]) == ("4.40", "2026-12-03")


async def test_a_special_price_that_is_over_is_not_told(
    client: SameOriginClient, clock: FrozenClock
) -> None:
    await tell("Tea", special_until=OVER)
    clock.move_to(OVER)

    text = await page(client)

    assert "£4.50" in text
    assert "£4.40" not in text
    assert "until" not in text
    offer = (await head_of(client, TEA)).data["Product"]["offers"]
    assert offer["price"] == "4.50"
    assert "priceValidUntil" not in offer


async def test_content_is_told_with_what_a_kilogram_costs(client: SameOriginClient) -> None:
    await tell(
        "Tea", content_amount=Decimal("900.000"), content_unit=ContentUnit.GRAM, case_size=12
    )

    text = await page(client)

    assert "900 g £4.89 per kg A case holds 12" in text


async def test_plenty_is_told_in_words(client: SameOriginClient) -> None:
    assert "In stock" not in await page(client)

    await count_units("Tea", 6)
    assert "In stock" in await page(client)

    await count_units("Tea", 5)
    text = await page(client)
    assert "In stock" not in text
    assert "Only 5 left" in text


async def test_allergens_and_traces_are_told_by_name(client: SameOriginClient) -> None:
    await tell(
        "Tea",
        ingredients="Leaves & water",
        allergens=[Allergen.MILK, Allergen.GLUTEN],
        traces=[Allergen.NUTS],
    )

    text = await page(client)

    assert "Leaves &amp; water" in text
    assert "Contains: Cereals with gluten and Milk" in text
    assert "May contain traces of: Nuts" in text


async def test_badges_lead_to_what_else_they_are_true_of(client: SameOriginClient) -> None:
    await tell("Tea", diets=[Diet.VEGAN], labels=["From here"], stickers=["New & good"])

    text = await (await client.get(TEA)).get_data(as_text=True)

    for query in ("diet=vegan", "label=From+here", "sticker=New+%26+good"):
        assert f'href="/bakery/shop/?{query}"' in text
        assert (await client.get(f"/bakery/shop/?{query}")).status_code == 200
    assert ">Vegan</span>" in text


async def test_details_and_nutrition_are_tables(client: SameOriginClient) -> None:
    await tell("Tea", attributes=[["Colour", "<Green>"]], nutrition=[["Salt", "0 g", "0 %"]])

    text = await (await client.get(TEA)).get_data(as_text=True)

    assert re.search(r'<th scope="row">Colour</th>\s*<td>&lt;Green&gt;</td>', text)
    assert re.search(r'<th scope="row">Salt</th>\s*<td>0 g</td><td>0 %</td>', text)


async def test_variants_are_links_and_say_which_are_sold_out(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea, large", 900, slug="large"), entry("Tea, tiny", slug="tiny"))
    for title, variant in (("Tea", "Small"), ("Tea, large", "Large"), ("Tea, tiny", "Tiny")):
        await tell(title, group_key="tea", variant=variant)
    await tell("Tea, tiny", is_published=False)
    await count_units("Tea, large", 0)

    markup = await (await client.get(TEA)).get_data(as_text=True)
    text = await page(client)

    assert re.search(rf'href="{TEA}"\s+aria-current="page"', markup)
    assert 'href="/bakery/shop/large/"' in markup
    assert "Choose Small £4.40 Large Sold out" in text
    assert "Tiny" not in text


async def test_what_has_no_variants_on_sale_offers_no_choice(client: SameOriginClient) -> None:
    await tell("Tea", group_key="tea", variant="Small")

    assert "Choose" not in await page(client)


async def test_whoever_is_signed_in_can_press_the_heart(
    client: SameOriginClient, services: FakeServices, runtime: Runtime
) -> None:
    assert "/bakery/shop/tea/like/" in await (await client.get(TEA)).get_data(as_text=True)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[]))
    services.answers(likes.LikedIds, [(await product_called("Tea")).id])
    token = str(Cookies(runtime.settings)._session.dumps("token"))
    client.set_cookie("localhost", SESSION_COOKIE, token)

    text = await (await client.get(TEA)).get_data(as_text=True)

    assert re.search(r'aria-label="I like Tea"\s+aria-pressed="true"', text)
