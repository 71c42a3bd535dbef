"""Sections, as those who keep a shop add, rename, move and delete them."""

import asyncio
import re
from html import unescape

import pytest
from sqlalchemy import select, update

from glue.contracts import blog
from market.marketplaces.models import Marketplace
from market.products.models import KEEPER
from market.sections.errors import SectionGone, SectionTaken, WithinItself
from market.sections.models import Section
from market.sections.queries import section_tree
from market.sections.service import (
    Way,
    add_section,
    change_section,
    delete_section,
    move_section,
    place_section,
)
from market.tests.desk import text
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve, sign_in
from shared.audit import Trail, audit_trail
from shared.db import reading, transaction
from shared.errors import DomainError
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import head_of

PATH = "/keep/bakery/shop/sections/"
MOVES = f"{PATH}moves/"


async def add(shop: Marketplace, title: str, parent: int | None = None) -> int:
    async with transaction() as session:
        return (await add_section(session, shop, title=title, parent_id=parent)).id


async def outline(shop: Marketplace) -> str:
    """Write the tree down, such as `Bread(Rye Oat) Cakes`."""

    async with reading() as session:
        tree = await section_tree(session, shop.id)

    def written(id: int | None) -> str:
        return " ".join(
            it.title + (f"({written(it.id)})" if tree.children(it.id) else "")
            for it in tree.children(id)
        )

    return written(None)


@pytest.fixture
async def ids(shop: Marketplace) -> dict[str, int]:
    """Three sections, and two in the first of them."""
    bread = await add(shop, "Bread")
    return {
        "Bread": bread,
        "Cakes": await add(shop, "Cakes"),
        "Jam": await add(shop, "Jam"),
        "Rye": await add(shop, "Rye", bread),
        "Oat": await add(shop, "Oat", bread),
    }


@pytest.mark.parametrize(
    ("title", "way", "becomes"),
    [
        ("Cakes", Way.UP, "Cakes Bread(Rye Oat) Jam"),
        ("Cakes", Way.DOWN, "Bread(Rye Oat) Jam Cakes"),
        ("Cakes", Way.INTO, "Bread(Rye Oat Cakes) Jam"),
        ("Oat", Way.INTO, "Bread(Rye(Oat)) Cakes Jam"),
        ("Oat", Way.UP, "Bread(Oat Rye) Cakes Jam"),
        ("Rye", Way.OUT, "Bread(Oat) Rye Cakes Jam"),
        ("Bread", Way.UP, "Bread(Rye Oat) Cakes Jam"),
        ("Bread", Way.INTO, "Bread(Rye Oat) Cakes Jam"),
        ("Jam", Way.DOWN, "Bread(Rye Oat) Cakes Jam"),
        ("Jam", Way.OUT, "Bread(Rye Oat) Cakes Jam"),
    ],
)
async def test_a_section_moves_by_one_step(
    shop: Marketplace, ids: dict[str, int], title: str, way: Way, becomes: str
) -> None:
    async with transaction() as session:
        await move_section(session, shop, ids[title], way)

    assert await outline(shop) == becomes


@pytest.mark.parametrize(
    ("title", "parent", "before", "becomes"),
    [
        ("Jam", "Bread", "Oat", "Bread(Rye Jam Oat) Cakes"),
        ("Jam", "Rye", "", "Bread(Rye(Jam) Oat) Cakes"),
        ("Oat", "", "Bread", "Oat Bread(Rye) Cakes Jam"),
        ("Bread", "Jam", "", "Cakes Jam(Bread(Rye Oat))"),
        ("Jam", "", "Rye", "Bread(Rye Oat) Cakes Jam"),
        ("Jam", "", "Cakes", "Bread(Rye Oat) Jam Cakes"),
    ],
)
async def test_a_section_is_put_where_it_was_dropped(
    shop: Marketplace, ids: dict[str, int], title: str, parent: str, before: str, becomes: str
) -> None:
    async with transaction() as session:
        await place_section(
            session, shop, ids[title], parent_id=ids.get(parent), before_id=ids.get(before)
        )

    assert await outline(shop) == becomes


@pytest.mark.parametrize("parent", ["Bread", "Rye"])
async def test_no_section_is_put_into_itself(
    keeper: SameOriginClient, shop: Marketplace, ids: dict[str, int], parent: str
) -> None:
    drop = {"section": str(ids["Bread"]), "parent": str(ids[parent]), "before": ""}

    answer = await keeper.post(MOVES, form=drop)
    refused = await keeper.post(MOVES, form=drop, headers={"HX-Request": "true"})

    said = f"“Bread” cannot be put into “{parent}”, which is in it by now. Nothing was changed"
    assert said in unescape(await text(await keeper.get(answer.headers["Location"])))
    assert said in unescape(await text(refused, 409))
    assert await outline(shop) == "Bread(Rye Oat) Cakes Jam"


@pytest.mark.committed
async def test_of_two_that_are_put_into_each_other_at_once_one_is_refused(
    runtime: Runtime, bakery: blog.Post
) -> None:
    shop = await open_shop()
    refusals: list[str] = []

    async def put(one: int, other: int) -> None:
        try:
            async with transaction() as session:
                await place_section(session, shop, one, parent_id=other, before_id=None)
        except WithinItself as refusal:
            refusals.append(str(refusal))

    for attempt in range(5):
        a, b = await add(shop, f"A{attempt}"), await add(shop, f"B{attempt}")
        await asyncio.gather(put(a, b), put(b, a))

    assert len(refusals) == 5
    async with reading() as session:
        parents = dict((await session.execute(select(Section.id, Section.parent_id))).all())
    assert list(parents.values()).count(None) == 5


async def test_a_move_answers_with_the_tree_and_says_where_it_led(
    keeper: SameOriginClient, shop: Marketplace, ids: dict[str, int]
) -> None:
    async def press(title: str, way: str) -> str:
        sent = {"section": str(ids[title]), "way": way}
        htmx = {"HX-Request": "true", "HX-Target": "sections"}
        return unescape(await text(await keeper.post(MOVES, form=sent, headers=htmx)))

    once = await press("Jam", "up")
    twice = await press("Jam", "up")

    assert 'data-announce="Jam is now 2 of 3 at the top"' in once
    assert "data-focus>" not in once
    assert 'data-announce="Jam is now 1 of 3 at the top"' in twice
    assert "data-focus>Jam" in twice
    assert "<html" not in twice
    assert await outline(shop) == "Jam Bread(Rye Oat) Cakes"


async def test_without_a_script_a_move_leads_back_to_the_section(
    keeper: SameOriginClient, shop: Marketplace, ids: dict[str, int]
) -> None:
    answer = await keeper.post(MOVES, form={"section": str(ids["Oat"]), "way": "out"})

    assert answer.headers["Location"] == f"{PATH}#section-{ids['Oat']}"
    page = await text(await keeper.get(PATH))
    assert "Oat is now 2 of 4 at the top" in page


async def test_a_section_is_added_with_an_address_that_is_free(
    keeper: SameOriginClient, shop: Marketplace, ids: dict[str, int]
) -> None:
    for _again in range(2):
        await keeper.post(PATH, form={"title": " Pies  & Tarts", "parent": str(ids["Bread"])})

    assert await outline(shop) == "Bread(Rye Oat Pies & Tarts Pies & Tarts) Cakes Jam"
    async with reading() as session:
        slugs = await session.scalars(select(Section.slug).where(Section.title.like("Pies%")))
        assert sorted(slugs) == ["pies-tarts", "pies-tarts-2"]


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"title": ""}, 422, "Please fill this in"),
        ({"title": "T" * 121}, 422, "At most 120 letters, please"),
        ({"title": "Pies", "slug": "Pies & Co"}, 422, "Letters a to z"),
        ({"title": "Pies", "slug": "cakes"}, 409, "the address “cakes”"),
        ({"title": "Pies", "parent": "999999"}, 409, "not there any more"),
    ],
)
async def test_what_cannot_be_a_section_is_said_and_kept(
    keeper: SameOriginClient,
    shop: Marketplace,
    ids: dict[str, int],
    typed: dict[str, str],
    status: int,
    said: str,
) -> None:
    added = unescape(await text(await keeper.post(PATH, form=typed), status))
    changed = await keeper.post(f"{PATH}{ids['Jam']}/", form={"slug": "mine"} | typed)

    for page in (added, unescape(await text(changed, status))):
        assert page.count(said) == 2
        assert f'value="{typed["title"]}"' in page
    assert await outline(shop) == "Bread(Rye Oat) Cakes Jam"


async def test_a_refused_change_leaves_the_section_where_it_was(
    keeper: SameOriginClient, shop: Marketplace, ids: dict[str, int]
) -> None:
    typed = {"title": "Jars", "slug": "cakes", "parent": str(ids["Bread"])}

    await text(await keeper.post(f"{PATH}{ids['Jam']}/", form=typed), 409)

    assert await outline(shop) == "Bread(Rye Oat) Cakes Jam"


async def test_a_section_with_another_address_is_found_at_both_and_is_one_place(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", section="Drinks"), entry("Soap"))
    (id,) = await section_ids(shop)

    await keeper.post(f"{PATH}{id}/", form={"title": "Things to drink", "slug": "to-drink"})
    await shelve(shop, entry("Cider", section="Drinks"))

    for slug in ("drinks", "to-drink"):
        page = await text(await keeper.get(f"/bakery/shop/?section={slug}"))
        assert "Things to drink" in page
        assert "Tea" in page
        assert "Cider" in page
        assert ">Soap<" not in page
        head = await head_of(keeper, f"/bakery/shop/?section={slug}")
        assert head.links["canonical"] == "http://market.test/bakery/shop/?section=to-drink"
    assert await section_ids(shop) == [id]


async def test_an_address_that_was_another_sections_leads_to_the_one_that_has_it_now(
    shop: Marketplace, ids: dict[str, int], keeper: SameOriginClient
) -> None:
    async with transaction() as session:
        await change_section(session, shop, ids["Jam"], title="Jam", slug="jars", parent_id=None)
        await add_section(session, shop, title="Pots", slug="jam", parent_id=None)
        await change_section(
            session, shop, ids["Jam"], title="Jam", slug="preserves", parent_id=None
        )
    await shelve(shop, entry("Quince", section="Preserves"), entry("Pan", section="Pots"))
    async with transaction() as session:
        await session.execute(update(Section).where(Section.slug == "pots").values(title="Pans"))

    page = await text(await keeper.get("/bakery/shop/?section=jars"))

    assert "Quince" in page
    assert "Quince" not in await text(await keeper.get("/bakery/shop/?section=jam"))


@pytest.mark.parametrize(("choice", "section"), [("parent", "Bread"), ("none", None)])
async def test_products_of_a_deleted_section_fall_where_they_were_meant_to(
    keeper: SameOriginClient,
    shop: Marketplace,
    ids: dict[str, int],
    choice: str,
    section: str | None,
) -> None:
    await shelve(shop, entry("Black Loaf", section="Rye"), entry("Brown Loaf", section="Rye"))
    await add(shop, "Sour", ids["Rye"])

    question = await text(await keeper.get(f"{PATH}{ids['Rye']}/"))
    await keeper.post(f"{PATH}{ids['Rye']}/delete/", form={"products": choice})

    assert "2 products stand in it, and stay in the shop." in question
    assert "The section below it takes its place." in question
    assert await outline(shop) == "Bread(Sour Oat) Cakes Jam"
    loaf = await product_called("Black Loaf")
    assert loaf.section_id == (ids[section] if section else None)
    assert loaf.provenance["section_id"] == KEEPER
    async with reading() as session:
        deeds = await audit_trail(session, Trail(within=BAKERY.id), limit=1)
    assert [(it["action"], it["detail"]["title"]) for it in deeds] == [("section.deleted", "Rye")]


async def test_shoppers_see_a_change_at_once(
    keeper: SameOriginClient, shop: Marketplace, ids: dict[str, int]
) -> None:
    await shelve(shop, entry("Black Loaf", section="Rye"), entry("Sponge", section="Cakes"))
    before = await text(await keeper.get("/bakery/shop/"))

    await keeper.post(MOVES, form={"section": str(ids["Cakes"]), "way": "up"})
    after = await text(await keeper.get("/bakery/shop/"))

    def shown(page: str) -> list[str]:
        return re.findall(r"\?section=(\w+)", page.partition("filters-sections")[2])[:2]

    assert (shown(before), shown(after)) == (["bread", "cakes"], ["cakes", "bread"])


async def test_sections_of_other_shops_are_not_there(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    other = await add(await open_shop("other"), "Tea")

    assert (await keeper.get(f"{PATH}{other}/")).status_code == 404
    assert (await keeper.post(f"{PATH}{other}/", form={"title": "Mine"})).status_code == 404
    await keeper.post(f"{PATH}{other}/delete/")
    async with reading() as session:
        assert await session.get(Section, other) is not None


@pytest.mark.parametrize("form", [{}, {"section": "x"}, {"section": "9" * 30, "way": "up"}])
async def test_nonsense_moves_nothing(
    keeper: SameOriginClient, shop: Marketplace, ids: dict[str, int], form: dict[str, str]
) -> None:
    assert (await keeper.post(MOVES, form=form)).status_code == 303
    assert await outline(shop) == "Bread(Rye Oat) Cakes Jam"


async def test_without_the_role_nobody_sorts_sections(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, shop: Marketplace
) -> None:
    grant = blog.Grant(role=blog.Role.ORDERS, page_id=BAKERY.id)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[grant]))
    sign_in(client, runtime, token="keeps orders alone")

    assert (await client.get(PATH)).status_code == 403
    assert (await client.post(MOVES)).status_code == 403


@pytest.mark.parametrize("is_gone", [True, False])
async def test_what_cannot_be_is_an_error_of_its_own(
    shop: Marketplace, ids: dict[str, int], is_gone: bool
) -> None:
    expected: type[DomainError] = SectionGone if is_gone else SectionTaken
    async with transaction() as session:
        if is_gone:
            await delete_section(session, shop, ids["Jam"], into_parent=True)
        with pytest.raises(expected):
            await change_section(
                session, shop, ids["Jam"], title="Jam", slug="cakes", parent_id=None
            )


async def section_ids(shop: Marketplace) -> list[int]:
    async with reading() as session:
        statement = select(Section.id).where(Section.marketplace_id == shop.id)
        return list(await session.scalars(statement.order_by(Section.id)))
