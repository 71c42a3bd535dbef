"""Shops of other pages that hang on a page: shown there too, and sold by their own."""

import pytest

from glue.contracts import blog, market, relations
from glue.contracts.relations import ContainerType
from glue.tests.attaching import relation_of
from market.marketplaces.models import Marketplace
from market.marketplaces.service import change_marketplace, close_marketplace
from market.tests.factories import BAKERY, open_shop
from shared.db import transaction
from shared.outbox import drain_outbox
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

DAIRY = BAKERY.model_copy(update={"id": 8, "slug": "dairy", "title": "The Dairy"})
NAV = market.ContainerNav(container_type=ContainerType.PAGE, container_id=BAKERY.id)


@pytest.fixture(autouse=True)
def pages(services: FakeServices) -> dict[int, blog.Post]:
    """The pages that blog shows to the public."""
    pages = {BAKERY.id: BAKERY, DAIRY.id: DAIRY}
    services.answers(
        blog.PostBySlug, lambda it: next((p for p in pages.values() if p.slug == it.slug), None)
    )
    services.answers(blog.PostsBatch, lambda it: [pages[id] for id in it.ids if id in pages])
    return pages


@pytest.fixture
def bakery(pages: dict[int, blog.Post]) -> blog.Post:
    return BAKERY


@pytest.fixture
async def cheese(runtime: Runtime, services: FakeServices) -> Marketplace:
    """The dairy's shop, which hangs on the bakery's page as well."""
    shop = await open_shop("cheese", title="Cheese", container_id=DAIRY.id)
    hang(services, shop.id)
    return shop


def hang(services: FakeServices, *shop_ids: int) -> None:
    services.answers(
        relations.GetChildren,
        lambda it: [hanging(id) for id in shop_ids] if it.parent_id == BAKERY.id else [],
    )


def hanging(shop_id: int, page_id: int = BAKERY.id) -> relations.Relation:
    return relations.Relation(
        parent_type=ContainerType.PAGE,
        parent_id=page_id,
        child_type=ContainerType.MARKET,
        child_id=shop_id,
        sort_order=0,
    )


async def text_of(client: SameOriginClient, path: str = "/bakery/", status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status_code == status
    return str(await answer.get_data(as_text=True))


async def test_a_page_is_lent_links_to_what_hangs_on_it_after_its_own_by_one_question(
    sibling: RpcClient, services: FakeServices, shop: Marketplace, cheese: Marketplace
) -> None:
    hang(services, cheese.id, shop.id)

    links = await sibling.fragment(NAV)

    own = links.index(f'href="http://market.test/markets/{shop.id}/"')
    assert own < links.index(f'href="http://market.test/markets/{cheese.id}/"')
    assert links.count("href=") == 2
    assert len(services.calls(relations.GetChildren)) == 1


async def test_nobody_is_asked_for_pages_where_nothing_of_others_hangs(
    sibling: RpcClient, services: FakeServices, shop: Marketplace
) -> None:
    hang(services, shop.id)

    await sibling.fragment(NAV)

    assert services.calls(blog.PostsBatch) == []


@pytest.mark.parametrize("away", ["relations", "blog"])
async def test_a_page_keeps_its_own_links_while_nobody_tells_of_others(
    sibling: RpcClient, services: FakeServices, shop: Marketplace, cheese: Marketplace, away: str
) -> None:
    services.is_down(away)

    links = await sibling.fragment(NAV)

    assert f"/markets/{shop.id}/" in links
    assert f"/markets/{cheese.id}/" not in links


async def test_a_shop_whose_page_is_not_published_is_not_shown_elsewhere(
    sibling: RpcClient, pages: dict[int, blog.Post], cheese: Marketplace
) -> None:
    del pages[DAIRY.id]

    assert await sibling.fragment(NAV) == ""


async def test_the_shops_of_a_page_are_listed_with_those_of_others_below_their_own_addresses(
    client: SameOriginClient, shop: Marketplace, cheese: Marketplace
) -> None:
    text = await text_of(client)

    assert 'href="/bakery/shop/"' in text
    assert 'href="/dairy/cheese/"' in text
    assert text.count("The Dairy") == 1
    assert await text_of(client, "/bakery/cheese/", status=404)


async def test_the_one_shop_of_another_page_is_shown_and_not_led_to(
    client: SameOriginClient, cheese: Marketplace
) -> None:
    assert 'href="/dairy/cheese/"' in await text_of(client)


async def test_a_page_says_that_more_may_belong_to_it_while_nobody_tells(
    client: SameOriginClient, services: FakeServices, bakery: blog.Post
) -> None:
    services.is_down("relations")

    text = await text_of(client)

    assert "Shops of other pages may be shown here too" in text
    assert "has no shop" not in text


async def test_a_page_is_told_what_it_could_show_of_others(
    sibling: RpcClient, shop: Marketplace, cheese: Marketplace
) -> None:
    async def titles(of: list[int] | None) -> list[str]:
        question = market.MarketplacesElsewhere(
            container_type=ContainerType.PAGE, container_id=BAKERY.id, container_ids=of
        )
        return [it.title for it in await sibling.fetch(question)]

    await open_shop("butter", title="Butter", container_id=9)

    assert await titles(None) == ["Butter", "Cheese"]
    assert await titles([DAIRY.id, BAKERY.id]) == ["Cheese"]
    assert await titles([]) == []


async def test_a_closed_shop_is_taken_off_every_page(
    runtime: Runtime, services: FakeServices, cheese: Marketplace
) -> None:
    services.answers(
        relations.AttachChild,
        relation_of,
    )
    services.answers(relations.DetachEverywhere, relations.DetachedAll(detached=2))
    async with transaction() as session:
        await close_marketplace(session, cheese.id)

    await drain_outbox()

    (gone,) = services.calls(relations.DetachEverywhere)
    assert (gone.type, gone.id) == (ContainerType.MARKET, cheese.id)


async def test_a_shop_is_called_what_it_is_called_now_wherever_it_hangs(
    runtime: Runtime, services: FakeServices, cheese: Marketplace
) -> None:
    services.answers(
        relations.AttachChild,
        relation_of,
    )
    services.answers(relations.GetParents, [hanging(cheese.id), hanging(cheese.id, DAIRY.id)])
    services.answers(blog.RebuildNavigation, blog.Rebuilt(nodes=1))
    async with transaction() as session:
        await change_marketplace(session, cheese.id, words={"title": "Hard cheese"})

    await drain_outbox()

    rebuilt = [it.container_id for it in services.calls(blog.RebuildNavigation)]
    assert rebuilt == [BAKERY.id, DAIRY.id]
