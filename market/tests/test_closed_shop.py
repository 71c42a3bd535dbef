"""A shop that is closed for now: shown, and selling nothing."""

import pytest

from glue.contracts import cart, market
from market.marketplaces.models import Marketplace
from market.tests.factories import entry, product_called, shelve
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import head_of

SHOP = "/bakery/shop/"
TEA = f"{SHOP}tea/"
NOTE = "Back on 3 January."


async def close(shop: Marketplace, note: str = NOTE) -> None:
    async with transaction() as session:
        shop = await session.merge(shop)
        shop.is_open, shop.opening_note = False, note


@pytest.fixture
async def goods(shop: Marketplace, services: FakeServices) -> None:
    await shelve(shop, entry("Tea"), entry("Soap"))
    services.answers(cart.CartMini, "")


async def read(client: SameOriginClient, address: str) -> str:
    return str(await (await client.get(address)).get_data(as_text=True))


@pytest.mark.usefixtures("goods")
@pytest.mark.parametrize("address", [SHOP, TEA])
async def test_pages_say_so_and_offer_no_basket(
    client: SameOriginClient, shop: Marketplace, address: str
) -> None:
    assert "tea/basket/" in await read(client, address)
    await close(shop)

    text = await read(client, address)

    assert text.count("Closed for now") == 1
    assert text.count(NOTE) == 1
    assert "/basket/" not in text


@pytest.mark.usefixtures("goods")
async def test_a_closed_shop_without_a_note_has_words(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await close(shop, note="")

    assert "nothing can be bought at the moment" in await read(client, SHOP)


@pytest.mark.usefixtures("goods")
async def test_a_form_sent_after_closing_is_refused(
    client: SameOriginClient, shop: Marketplace, services: FakeServices
) -> None:
    await close(shop)

    response = await client.post(f"{TEA}basket/", form={"quantity": "1"})

    assert response.status_code == 422
    assert "“The Shop” is closed for now" in await response.get_data(as_text=True)
    assert services.calls(cart.CartActivity) == []


@pytest.mark.usefixtures("goods")
async def test_siblings_and_searchers_are_told_that_nothing_is_to_be_had(
    client: SameOriginClient, shop: Marketplace, sibling: RpcClient
) -> None:
    await close(shop)

    asked = market.ProductsByIds(ids=[(await product_called("Tea")).id])
    (product,) = await sibling.fetch(asked)
    offer = (await head_of(client, TEA)).data["Product"]["offers"]

    assert not product.is_available
    assert offer["availability"] == "https://schema.org/OutOfStock"


@pytest.mark.usefixtures("goods")
async def test_an_open_shop_tells_its_hours(client: SameOriginClient, shop: Marketplace) -> None:
    async with transaction() as session:
        (await session.merge(shop)).opening_note = "Open from nine."

    text = await read(client, SHOP)

    assert "Open from nine." in text
    assert "Closed for now" not in text
