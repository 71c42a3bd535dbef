"""Where a product was: it moved, or it is not sold any more."""

import pytest

from market.marketplaces.models import Marketplace
from market.products.history import FormerSlug
from market.tests.factories import entry, product_called, shelve, tell
from shared.clock import utcnow
from shared.db import transaction
from shared.testing.browser import SameOriginClient

TEA = "/bakery/shop/tea/"
OLD = "/bakery/shop/old-tea/"

pytestmark = pytest.mark.usefixtures("goods")


@pytest.fixture
async def goods(shop: Marketplace) -> None:
    await shelve(
        shop,
        entry("Tea", section="Drinks"),
        entry("Cider", section="Drinks"),
        entry("Soap", section="House"),
    )


async def note_former_slug(shop: Marketplace, slug: str) -> None:
    product = await product_called("Tea")
    async with transaction() as session:
        session.add(FormerSlug(marketplace_id=shop.id, slug=slug, product_id=product.id))


async def test_a_former_address_leads_to_the_new_one_for_good(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await note_former_slug(shop, "old-tea")

    response = await client.get(OLD)

    assert (response.status_code, response.headers["Location"]) == (301, TEA)


async def test_whoever_has_an_address_now_comes_before_who_had_it(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await note_former_slug(shop, "soap")

    assert (await client.get("/bakery/shop/soap/")).status_code == 200


async def test_what_is_deleted_is_gone_and_leads_to_the_rest_of_its_section(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await note_former_slug(shop, "old-tea")
    await tell("Tea", deleted_at=utcnow())
    product = await product_called("Tea")

    for address in (TEA, OLD, f"/products/{product.id}/"):
        response = await client.get(address)
        text = await response.get_data(as_text=True)

        assert response.status_code == 410
        assert "“Tea” is no longer sold" in text
        assert 'href="/bakery/shop/cider/"' in text
        assert "/bakery/shop/soap/" not in text
        assert '<meta name="robots" content="noindex">' in text
        assert "/bakery/shop/tea/basket/" not in text


async def test_what_is_hidden_is_not_found_and_not_named(client: SameOriginClient) -> None:
    await tell("Tea", is_published=False)
    product = await product_called("Tea")

    for address in (TEA, f"/products/{product.id}/"):
        response = await client.get(address)
        text = await response.get_data(as_text=True)

        assert response.status_code == 404
        assert "This is not sold at the moment" in text
        assert "“Tea”" not in text
        assert 'href="/bakery/shop/cider/"' in text


async def test_what_never_was_is_not_found(client: SameOriginClient) -> None:
    response = await client.get("/bakery/shop/coffee/")

    assert response.status_code == 404
    assert "not sold at the moment" not in await response.get_data(as_text=True)
