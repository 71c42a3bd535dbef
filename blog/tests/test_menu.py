"""The menu: what is in it, in which order, and how it follows what is attached to a page."""

import pytest

from blog.menu import queries
from blog.menu.errors import MenuChangedMeanwhile
from blog.menu.following import Attached, follow_attached
from blog.menu.models import NodeKind
from blog.menu.service import NewEntry, add_entry
from blog.page_configs.service import switch_feature
from blog.posts.models import PostStatus
from blog.posts.queries import lock_post
from blog.tests.factories import make_entry, make_page, make_post
from glue.contracts import blog, events, market, relations
from glue.contracts.blog import Feature
from glue.contracts.relations import ContainerType
from shared.db import reading, transaction
from shared.errors import ServiceUnavailable
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

COUNTER, CELLAR = 10, 20


def attach(services: FakeServices, page_id: int, *shop_ids: int) -> None:
    """Have relations answer that these shops hang on the page, in this order."""
    services.answers(
        relations.GetChildren,
        [
            relations.Relation(
                parent_type=ContainerType.PAGE,
                parent_id=page_id,
                child_type=ContainerType.MARKET,
                child_id=shop_id,
                sort_order=place,
            )
            for place, shop_id in enumerate(shop_ids)
        ],
    )


def shop(shop_id: int, page_id: int, title: str) -> market.Marketplace:
    slug = title.lower()
    return market.Marketplace(
        id=shop_id,
        slug=slug,
        title=title,
        container_type=ContainerType.PAGE,
        container_id=page_id,
        currency="GBP",
        collection_note="",
        url=f"http://market.test/bakery/{slug}/",
    )


def rebuild(page_id: int) -> blog.RebuildNavigation:
    return blog.RebuildNavigation(container_type=ContainerType.PAGE, container_id=page_id)


async def test_a_page_gets_an_entry_with_its_shops_below_it(
    sibling: RpcClient, services: FakeServices
) -> None:
    page = await make_page("bakery")
    attach(services, page.id, CELLAR, COUNTER)
    services.answers(
        market.MarketplacesByIds,
        [shop(COUNTER, page.id, "Counter"), shop(CELLAR, page.id, "Cellar")],
    )

    rebuilt = await sibling.act(rebuild(page.id), key="k1")

    tree = await sibling.fetch(blog.NavTree())
    assert rebuilt.nodes == 2
    assert [(node.label, node.href) for node in tree] == [("Bakery", "http://blog.test/bakery/")]
    assert [(child.label, child.href) for child in tree[0].children] == [
        ("Cellar", "http://market.test/bakery/cellar/"),
        ("Counter", "http://market.test/bakery/counter/"),
    ]


async def test_rebuilding_again_follows_what_is_attached_now(
    sibling: RpcClient, services: FakeServices
) -> None:
    page = await make_page("bakery")
    services.answers(market.MarketplacesByIds, [shop(COUNTER, page.id, "Counter")])
    attach(services, page.id, COUNTER)
    await sibling.act(rebuild(page.id), key="k1")

    services.answers(market.MarketplacesByIds, [shop(COUNTER, page.id, "The Counter")])
    await sibling.act(rebuild(page.id), key="k2")
    renamed = await sibling.fetch(blog.NavTree())
    attach(services, page.id)
    await sibling.act(rebuild(page.id), key="k3")
    emptied = await sibling.fetch(blog.NavTree())

    assert [child.label for child in renamed[0].children] == ["The Counter"]
    assert [len(node.children) for node in emptied] == [0]


async def test_what_belongs_to_another_page_is_in_the_menu_as_long_as_that_is_published(
    sibling: RpcClient, services: FakeServices
) -> None:
    page, dairy = await make_page("bakery"), await make_page("dairy")
    attach(services, page.id, COUNTER, CELLAR)
    services.answers(
        market.MarketplacesByIds,
        [shop(COUNTER, page.id, "Counter"), shop(CELLAR, dairy.id, "Cellar")],
    )
    await sibling.act(rebuild(page.id), key="k1")

    async def in_menu() -> list[str]:
        async with reading() as session:
            return [it.label for it in (await queries.menu_of(session, page_id=page.id)).entries()]

    before = await in_menu()
    async with transaction() as session:
        owner = await lock_post(session, slug="dairy")
        assert owner is not None
        owner.unpublish()
    after = await in_menu()

    assert (before, after) == (["Counter", "Cellar"], ["Counter"])


async def test_what_is_switched_off_comes_into_no_menu_but_what_was_put_there_stays(
    sibling: RpcClient, services: FakeServices
) -> None:
    page = await make_page("bakery")
    attach(services, page.id, COUNTER)
    services.answers(market.MarketplacesByIds, [shop(COUNTER, page.id, "Counter")])
    await sibling.act(rebuild(page.id), key="k1")
    async with transaction() as session:
        entry = NewEntry(NodeKind.LINK, label="Recipes", href="https://example.org/")
        await add_entry(session, page.id, entry)

    async def shown(is_on: bool) -> list[str]:
        async with transaction() as session:
            await switch_feature(session, page_id=page.id, feature=Feature.MARKET, is_on=is_on)
        (own,) = await sibling.fetch(blog.NavTree())
        return [child.label for child in own.children]

    assert await shown(False) == ["Recipes"]
    assert await shown(True) == ["Counter", "Recipes"]


async def test_a_shop_that_is_gone_is_left_out(sibling: RpcClient, services: FakeServices) -> None:
    page = await make_page("bakery")
    attach(services, page.id, COUNTER, CELLAR)
    services.answers(market.MarketplacesByIds, [shop(CELLAR, page.id, "Cellar")])

    rebuilt = await sibling.act(rebuild(page.id), key="k1")

    assert rebuilt.nodes == 1


async def test_an_entry_keeps_its_label_and_place_and_a_new_one_goes_last(
    sibling: RpcClient, services: FakeServices
) -> None:
    soap, bakery, meadow = [await make_page(slug) for slug in ("soap", "bakery", "meadow")]
    await make_entry(bakery, "Bread")
    await make_entry(soap, "Soap and candles")
    services.answers(relations.GetChildren, [])

    for page in (meadow, soap, bakery):
        await sibling.act(rebuild(page.id), key=f"k{page.id}")

    tree = await sibling.fetch(blog.NavTree())
    assert [node.label for node in tree] == ["Bread", "Soap and candles", "Meadow"]


async def test_an_unpublished_page_leaves_the_menu(
    sibling: RpcClient, services: FakeServices
) -> None:
    page = await make_page("bakery")
    attach(services, page.id, COUNTER)
    services.answers(market.MarketplacesByIds, [shop(COUNTER, page.id, "Counter")])
    await sibling.act(rebuild(page.id), key="k1")
    async with transaction() as session:
        found = await lock_post(session, slug="bakery")
        assert found is not None
        found.status = PostStatus.DRAFT

    rebuilt = await sibling.act(rebuild(page.id), key="k2")

    assert rebuilt.nodes == 0
    assert await sibling.fetch(blog.NavTree()) == []


async def test_a_post_is_not_in_the_menu(sibling: RpcClient) -> None:
    post = await make_post()

    rebuilt = await sibling.act(rebuild(post.id), key="k1")

    assert rebuilt.nodes == 0
    assert await sibling.fetch(blog.NavTree()) == []


async def test_a_menu_read_before_another_rebuilding_is_not_written() -> None:
    page = await make_page("bakery")
    counter = Attached(NodeKind.MARKET, COUNTER, "Counter", "http://market.test/c/")
    async with transaction() as session:
        await follow_attached(session, page_id=page.id, attached=[counter], seen_version=0)

    with pytest.raises(MenuChangedMeanwhile):
        async with transaction() as session:
            await follow_attached(session, page_id=page.id, attached=[], seen_version=0)

    async with reading() as session:
        tree = await queries.menu_of(session, page_id=page.id)
    assert [entry.label for entry in tree.entries()] == ["Counter"]


async def test_while_relations_is_away_the_menu_stays_as_it_is(
    sibling: RpcClient, services: FakeServices
) -> None:
    page = await make_page("bakery")
    await make_entry(page, "Bread")
    services.is_down("relations")

    with pytest.raises(ServiceUnavailable):
        await sibling.act(rebuild(page.id), key="k1")

    assert [node.label for node in await sibling.fetch(blog.NavTree())] == ["Bread"]
    services.is_up("relations")


async def test_the_fragment_marks_the_page_one_is_on(sibling: RpcClient) -> None:
    await make_entry(await make_page("bakery"), "Bread")
    await make_entry(await make_page("soap"), "Soap")

    menu = await sibling.fragment(blog.NavTreeFragment(current_slug="soap"))

    assert 'href="http://blog.test/soap/" aria-current="page">Soap' in menu
    assert 'href="http://blog.test/bakery/">Bread' in menu


async def test_a_menu_without_entries_is_nothing_at_all(sibling: RpcClient) -> None:
    menu = await sibling.fragment(blog.NavTreeFragment())

    assert menu.strip() == ""


async def test_a_page_gets_its_listed_calendars_below_it_too(
    sibling: RpcClient, services: FakeServices
) -> None:
    page = await make_page("bakery")
    services.answers(
        relations.GetChildren,
        [
            relations.Relation(
                parent_type=ContainerType.PAGE,
                parent_id=page.id,
                child_type=kind,
                child_id=child_id,
                sort_order=0,
            )
            for kind, child_id in (
                (ContainerType.MARKET, COUNTER),
                (ContainerType.CALENDAR, COUNTER),
                (ContainerType.CALENDAR, CELLAR),
            )
        ],
    )
    services.answers(market.MarketplacesByIds, [shop(COUNTER, page.id, "Counter")])
    services.answers(
        events.CalendarsByIds,
        [
            events.Calendar(
                id=id,
                slug=title.lower(),
                title=title,
                container_type=ContainerType.PAGE,
                container_id=page.id,
                url=f"http://events.test/calendars/{id}/",
                is_listed=title == "Classes",
            )
            for id, title in ((COUNTER, "Classes"), (CELLAR, "Cellar"))
        ],
    )

    await sibling.act(rebuild(page.id), key="k1")

    (entry,) = await sibling.fetch(blog.NavTree())
    assert [(child.label, child.href) for child in entry.children] == [
        ("Counter", "http://market.test/bakery/counter/"),
        ("Classes", f"http://events.test/calendars/{COUNTER}/"),
    ]
