"""What siblings are told."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from glue.contracts import market
from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve, tell
from shared.clock import utcnow
from shared.db import transaction
from shared.errors import ServiceUnavailable
from shared.rpc.client import RpcClient

QueryCount = Callable[[int], AbstractContextManager[None]]
OF_PAGE = market.MarketplacesForContainer(container_type=ContainerType.PAGE, container_id=BAKERY.id)
NAV = market.ContainerNav(container_type=ContainerType.PAGE, container_id=BAKERY.id)
OPEN = market.CreateMarketplace(
    container_type=ContainerType.PAGE, container_id=BAKERY.id, slug="shop", title="The Shop"
)


async def test_products_come_whole_and_in_the_order_asked_for(
    sibling: RpcClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        entry("Tea", 450, special_price_minor=400),
        entry("Soap", 600, image="/static/market/soap.svg", image_alt="Soap"),
    )
    tea, soap = await product_called("Tea"), await product_called("Soap")

    found = await sibling.fetch(market.ProductsByIds(ids=[soap.id, 999_999, tea.id, soap.id]))

    assert found == [
        market.Product(
            id=soap.id,
            slug="soap",
            title="Soap",
            image="http://market.test/static/market/soap.svg",
            regular_price=600,
            special_price=None,
            currency="GBP",
            marketplace_id=shop.id,
            container_id=BAKERY.id,
            is_available=True,
            url=f"http://market.test/products/{soap.id}/",
        ),
        market.Product(
            id=tea.id,
            slug="tea",
            title="Tea",
            image="http://market.test" + tea.picture.src,
            regular_price=450,
            special_price=400,
            currency="GBP",
            marketplace_id=shop.id,
            container_id=BAKERY.id,
            is_available=True,
            url=f"http://market.test/products/{tea.id}/",
        ),
    ]


async def test_deleted_and_hidden_products_are_told_as_not_available(
    sibling: RpcClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea"), entry("Soap"))
    tea, soap = await product_called("Tea"), await product_called("Soap")
    async with transaction() as session:
        (await session.merge(tea)).deleted_at = utcnow()
        (await session.merge(soap)).is_published = False

    found = await sibling.fetch(market.ProductsByIds(ids=[tea.id, soap.id]))

    assert [product.is_available for product in found] == [False, False]


@pytest.mark.parametrize("count", [1, 200])
async def test_many_products_take_one_statement(
    sibling: RpcClient, shop: Marketplace, query_count: QueryCount, count: int
) -> None:
    await shelve(shop, *(entry(f"Loaf {number}") for number in range(count)))
    first = await product_called("Loaf 0")

    with query_count(1):
        found = await sibling.fetch(
            market.ProductsByIds(ids=list(range(first.id, first.id + count)))
        )

    assert len(found) == count


async def test_marketplaces_come_by_id_and_by_page(sibling: RpcClient, shop: Marketplace) -> None:
    larder = await open_shop("larder", title="A Larder", collection_note="At the hatch.")
    await open_shop("far", container_id=BAKERY.id + 1)

    by_id = await sibling.fetch(market.MarketplacesByIds(ids=[larder.id, 999_999]))
    of_page = await sibling.fetch(OF_PAGE)

    assert by_id == [
        market.Marketplace(
            id=larder.id,
            slug="larder",
            title="A Larder",
            container_type=ContainerType.PAGE,
            container_id=BAKERY.id,
            currency="GBP",
            collection_note="At the hatch.",
            url=f"http://market.test/markets/{larder.id}/",
            version=by_id[0].version,
        )
    ]
    assert [one.title for one in of_page] == ["A Larder", "The Shop"]


async def test_a_marketplace_is_opened_once_for_its_key(sibling: RpcClient) -> None:
    first = await sibling.act(OPEN, key="k1")
    again = await sibling.act(OPEN, key="k1")

    assert first == again
    assert first.url == f"http://market.test/markets/{first.id}/"
    with pytest.raises(market.SlugTaken):
        await sibling.act(OPEN, key="k2")


async def test_a_marketplace_without_an_address_gets_one_that_is_free(
    sibling: RpcClient, shop: Marketplace
) -> None:
    action = OPEN.model_copy(update={"title": "Käse & Co.", "slug": ""})

    slugs = [(await sibling.act(action, key=key)).slug for key in ("k1", "k2", "k1", "k3")]

    assert slugs == ["kase-co", "kase-co-2", "kase-co", "kase-co-3"]


async def test_a_marketplace_says_what_it_is_changed_to_and_keeps_the_rest(
    sibling: RpcClient, shop: Marketplace
) -> None:
    (before,) = await sibling.fetch(OF_PAGE)
    change = market.UpdateMarketplace(id=shop.id, title="The Hatch", opening_note="From nine.")

    changed = await sibling.act(change, key="k1")
    paused = await sibling.act(market.UpdateMarketplace(id=shop.id, is_open=False), key="k2")

    assert (changed.title, changed.slug, changed.opening_note) == (
        "The Hatch",
        "shop",
        "From nine.",
    )
    assert changed.version != before.version
    assert (paused.title, paused.is_open, paused.version) == ("The Hatch", False, changed.version)


async def test_who_has_seen_something_else_does_not_write_over_it(
    sibling: RpcClient, shop: Marketplace
) -> None:
    (seen,) = await sibling.fetch(OF_PAGE)
    first = market.UpdateMarketplace(id=shop.id, seen=seen.version, intro="Bread.")
    await sibling.act(first, key="k1")
    second = market.UpdateMarketplace(id=shop.id, seen=seen.version, intro="Cakes.")

    with pytest.raises(market.EditedMeanwhile):
        await sibling.act(second, key="k2")

    again = await sibling.act(first, key="k1")
    assert again.intro == (await sibling.fetch(OF_PAGE))[0].intro == "Bread."


async def test_a_marketplace_does_not_get_the_address_of_another_nor_one_that_is_gone(
    sibling: RpcClient, shop: Marketplace
) -> None:
    await open_shop("larder")

    with pytest.raises(market.SlugTaken):
        await sibling.act(market.UpdateMarketplace(id=shop.id, slug="larder"), key="k1")
    await sibling.act(market.DeleteMarketplace(id=shop.id), key="k2")
    with pytest.raises(market.UnknownMarketplace):
        await sibling.act(market.UpdateMarketplace(id=shop.id, title="Mine"), key="k3")


async def test_the_products_of_several_marketplaces_are_counted_at_once(
    sibling: RpcClient, shop: Marketplace, query_count: QueryCount
) -> None:
    larder = await open_shop("larder")
    await shelve(shop, entry("Tea"), entry("Soap"))
    await tell("Soap", is_published=False)

    with query_count(1):
        counts = await sibling.fetch(market.CountsOfMarketplaces(ids=[larder.id, shop.id]))

    assert [(it.products, it.unpublished, it.low, it.sold_out) for it in counts] == [
        (0, 0, 0, 0),
        (2, 1, 0, 0),
    ]


async def test_a_currency_nobody_knows_is_refused(sibling: RpcClient) -> None:
    action = OPEN.model_copy(update={"currency": "XXZ"})

    with pytest.raises(ServiceUnavailable):
        await sibling.act(action, key="k1")


async def test_a_deleted_marketplace_is_gone_for_everybody(
    sibling: RpcClient, shop: Marketplace
) -> None:
    first = await sibling.act(market.DeleteMarketplace(id=shop.id), key="k1")
    again = await sibling.act(market.DeleteMarketplace(id=shop.id), key="k2")

    assert (first.deleted, again.deleted) == (True, False)
    assert await sibling.fetch(market.MarketplacesByIds(ids=[shop.id])) == []
    assert await sibling.fetch(OF_PAGE) == []
    assert await sibling.fragment(NAV) == ""


async def test_a_page_is_lent_links_to_its_shops(sibling: RpcClient, shop: Marketplace) -> None:
    await open_shop("tom-and-jerry", title="Tom & Jerry")

    links = await sibling.fragment(NAV)

    assert f'href="http://market.test/markets/{shop.id}/"' in links
    assert "Tom &amp; Jerry" in links
    assert "hx-" not in links


async def test_a_link_card_shows_what_is_sold_and_leads_to_it(
    sibling: RpcClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea & more", 450, sku="tea", special_price_minor=400))
    tea = await product_called("Tea & more")

    card = await sibling.fragment(market.LinkCard(product_id=tea.id))

    assert "Tea &amp; more" in card
    assert f'href="http://market.test/products/{tea.id}/"' in card
    assert f'src="http://market.test{tea.picture.src}"' in card
    assert "£4.00" in card


async def test_a_link_card_of_what_is_not_sold_is_empty(
    sibling: RpcClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea"))
    await tell("Tea", is_published=False)

    asked = market.LinkCard(product_id=(await product_called("Tea")).id)

    assert await sibling.fragment(asked) == ""
