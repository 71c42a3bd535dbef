"""Menus follow what there is, and keep what was made by hand."""

import asyncio

import pytest

from blog.menu.errors import MenuChangedMeanwhile
from blog.menu.following import Attached, follow_attached
from blog.menu.models import NodeKind
from blog.menu.queries import menu_of
from blog.menu.service import NewEntry, add_entry, change_entry, let_follow, place_entry
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.tests.factories import make_draft, make_entry, make_page, make_post
from blog.tests.menus import add, outline
from blog.writing.publishing import publish, put_away, unpublish
from blog.writing.service import begin_post, save_post
from glue.contracts import blog
from glue.contracts.blog import PostKind
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.trees import Spot

COUNTER, CELLAR, BARROW = 10, 20, 30


def shop(id: int, title: str) -> Attached:
    return Attached(NodeKind.MARKET, id, title, f"http://market.test/bakery/{title.lower()}/")


async def attach(page: Post, *attached: Attached) -> None:
    async with transaction() as session:
        seen = (await menu_of(session, page_id=page.id)).menu
        await follow_attached(
            session,
            page_id=page.id,
            attached=attached,
            seen_version=seen.version if seen else 0,
        )


async def ids_of(page_id: int | None) -> dict[str, int]:
    async with reading() as session:
        return {it.label: it.node.id for it in (await menu_of(session, page_id=page_id)).known}


async def test_what_stays_attached_keeps_its_place_and_label_and_what_is_new_goes_last() -> None:
    page = await make_page("bakery")
    await attach(page, shop(COUNTER, "Counter"), shop(CELLAR, "Cellar"))
    ids = await ids_of(page.id)
    async with transaction() as session:
        await change_entry(session, page.id, ids["Cellar"], label="Wine", href=None, icon=None)
        await place_entry(session, page.id, ids["Cellar"], Spot(None, ids["Counter"]))

    await attach(page, shop(BARROW, "Barrow"), shop(COUNTER, "The Counter"), shop(CELLAR, "Vault"))

    assert await outline(page.id) == [("Wine", []), ("The Counter", []), ("Barrow", [])]


async def test_no_rebuilding_loses_what_was_made_by_hand() -> None:
    page = await make_page("bakery")
    await attach(page, shop(COUNTER, "Counter"), shop(CELLAR, "Cellar"))
    recipes, press = await add("Recipes", "Press", page_id=page.id)
    ids = await ids_of(page.id)
    async with transaction() as session:
        await place_entry(session, page.id, ids["Cellar"], Spot(ids["Counter"]))
        await place_entry(session, page.id, recipes, Spot(ids["Cellar"]))
        await place_entry(session, page.id, press, Spot(None, ids["Counter"]))

    await attach(page)

    assert await outline(page.id) == [("Press", []), ("Recipes", [])]


async def test_a_menu_that_does_not_follow_shows_only_what_was_made_by_hand() -> None:
    page = await make_page("bakery")
    await attach(page, shop(COUNTER, "Counter"))
    await add("Recipes", page_id=page.id)

    async with transaction() as session:
        await let_follow(session, page.id, follows=False)
    await attach(page, shop(COUNTER, "Counter"), shop(CELLAR, "Cellar"))
    assert await outline(page.id) == [("Recipes", [])]
    async with transaction() as session:
        await let_follow(session, page.id, follows=True)

    assert await outline(page.id) == [("Counter", []), ("Recipes", []), ("Cellar", [])]


@pytest.mark.committed
async def test_of_two_rebuildings_at_once_one_must_read_again() -> None:
    page = await make_page("bakery")

    async def rebuild(*attached: Attached) -> None:
        async with transaction() as session:
            await follow_attached(session, page_id=page.id, attached=attached, seen_version=0)

    results = await asyncio.gather(
        rebuild(shop(COUNTER, "Counter")), rebuild(shop(CELLAR, "Cellar")), return_exceptions=True
    )

    assert [type(it) for it in results if it is not None] == [MenuChangedMeanwhile]
    assert len(await outline(page.id)) == 1


async def test_a_page_comes_into_the_menu_when_it_is_published_and_leaves_it_when_it_is_not() -> (
    None
):
    content = PostContent(kind=PostKind.PAGE, slug="bakery", title="Bakery")
    async with transaction() as session:
        page = await begin_post(session, content=content, by=None)
    assert await outline() == []

    async with transaction() as session:
        await publish(session, page.id, seen=1, now=utcnow())
    assert await outline() == [("Bakery", [])]
    async with transaction() as session:
        renamed = content.model_copy(update={"title": "The Bakery"})
        await save_post(session, page.id, content=renamed, seen=1, by=None)
    assert await outline() == [("The Bakery", [])]
    async with transaction() as session:
        await unpublish(session, page.id, seen=2)

    assert await outline() == []


async def test_a_page_published_again_is_where_it_was_in_the_menu() -> None:
    bakery, soap = await make_page("bakery"), await make_page("soap")
    await make_entry(bakery, "Bread")
    await make_entry(soap, "")
    async with transaction() as session:
        await unpublish(session, bakery.id, seen=bakery.version)

    async with transaction() as session:
        await publish(session, bakery.id, seen=bakery.version, now=utcnow())

    assert await outline() == [("Bread", []), ("Soap", [])]


async def test_what_is_put_away_leaves_every_menu_for_good() -> None:
    page, post = await make_page("bakery"), await make_post("hay-cut")
    await make_entry(page, "")
    (below,) = await add("Below")
    async with transaction() as session:
        for menu in (None, page.id):
            await add_entry(session, menu, NewEntry(NodeKind.POST, target_id=post.id))
    ids = await ids_of(None)
    async with transaction() as session:
        await place_entry(session, None, below, Spot(ids["Hay Cut"]))

    async with transaction() as session:
        await put_away(session, post.id, seen=post.version)

    assert list(await ids_of(None)) == ["Bakery", "Below"]
    assert list(await ids_of(page.id)) == []
    assert await outline() == [("Bakery", []), ("Below", [])]


async def test_a_draft_in_a_menu_waits_until_it_is_published() -> None:
    draft = await make_draft()
    async with transaction() as session:
        await add_entry(session, None, NewEntry(NodeKind.POST, target_id=draft.id))

    assert await outline() == []


async def test_the_menu_of_the_site_has_below_a_page_what_its_keeper_put_there(
    sibling: RpcClient,
) -> None:
    page = await make_page("bakery")
    entry = await make_entry(page, "")
    (visit,) = await add("Visit")
    await add("Recipes", page_id=page.id)
    async with transaction() as session:
        await place_entry(session, None, visit, Spot(entry))

    (node,) = await sibling.fetch(blog.NavTree())
    fragment = await sibling.fragment(blog.NavTreeFragment(current_slug="bakery"))

    assert [child.label for child in node.children] == ["Visit", "Recipes"]
    assert "<summary" in fragment
    assert 'href="https://example.org/visit/"' in fragment
    assert 'href="http://blog.test/bakery/" aria-current="page"' in fragment
