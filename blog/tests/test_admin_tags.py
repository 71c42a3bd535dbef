"""Tags and their groups: named, ordered, merged, deleted."""

import asyncio

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.tags.errors import UnknownTag
from blog.tags.keeping import merge_tags, move_tag, save_group
from blog.tags.models import Tag, TagGroup
from blog.tags.queries import tag_by_name, tag_groups, tags_in_order, tags_of_posts
from blog.tags.service import ensure_tag
from blog.tests.admins import enter_as, text_of
from blog.tests.factories import make_page
from blog.writing.service import begin_post
from glue.contracts.blog import Grant, Role
from shared.db import reading, transaction

AUTHOR = Grant(role=Role.AUTHOR)
TAGS = "/admin/tags/"
FORM = {"name": "Hay", "slug": "hay", "group": ""}


@pytest.fixture
async def ada(client: Browser) -> None:
    await enter_as(client, "ada@example.org", AUTHOR)


async def make_tag(name: str) -> Tag:
    async with transaction() as session:
        return await ensure_tag(session, name=name)


async def make_group(name: str) -> TagGroup:
    async with transaction() as session:
        return await save_group(session, TagGroup(name=name))


async def begin(*tags: Tag) -> Post:
    async with transaction() as session:
        content = PostContent(title="Hay cut", tag_ids=tuple(tag.id for tag in tags))
        return await begin_post(session, content=content, by=None)


async def names() -> list[str]:
    async with reading() as session:
        return [tag.name for tag in await tags_in_order(session)]


@pytest.mark.usefixtures("ada")
async def test_a_tag_is_made_changed_and_shown_in_its_group(client: Browser) -> None:
    group = await make_group("The land")

    made = await client.post(TAGS, form={"name": "#board", "slug": "", "group": ""})
    async with reading() as session:
        tag = await tag_by_name(session, name="#board")
    assert tag is not None
    changes = FORM | {"group": str(group.id), "description": "Dry grass", "is_internal": "on"}
    changed = await client.post(f"{TAGS}{tag.id}/", form=changes)

    assert (made.status_code, changed.status_code) == (303, 303)
    assert (tag.slug, tag.is_internal) == ("board", True)
    text = await text_of(client, TAGS)
    assert "Hay" in text.split(f'id="group-{group.id}"')[1]
    assert "Internal" in text


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("name", "", "give it a name"),
        ("name", "CIDER", "already a tag like that"),
        ("slug", "cider", "already a tag like that"),
        ("slug", "No way", "Letters a to z"),
        ("group", "99", "choose a group"),
        ("feature_image", "javascript:x", "An address, please"),
    ],
)
async def test_a_tag_that_cannot_be_is_said_and_not_kept(
    client: Browser, name: str, value: str, words: str
) -> None:
    await make_tag("Cider")
    tag = await make_tag("Hay")

    answers = [
        await client.post(TAGS, form=FORM | {"name": "New", "slug": "new"} | {name: value}),
        await client.post(f"{TAGS}{tag.id}/", form=FORM | {name: value}),
    ]

    for answer in answers:
        assert answer.status_code in {409, 422}
        assert words in await answer.get_data(as_text=True)
    assert await names() == ["Cider", "Hay"]


@pytest.mark.usefixtures("ada")
async def test_of_two_tags_that_are_merged_every_post_carries_one(client: Browser) -> None:
    hay, straw = await make_tag("Hay"), await make_tag("Straw")
    both, one = await begin(straw, hay), await begin(straw)
    assert "2 posts carry the other tag" in await text_of(client, f"{TAGS}{straw.id}/")

    await client.post(f"{TAGS}{straw.id}/merge/", form={"into": str(hay.id)})

    async with reading() as session:
        found = await tags_of_posts(session, [both.id, one.id])
    assert {id: [tag.name for tag in tags] for id, tags in found.items()} == {
        both.id: ["Hay"],
        one.id: ["Hay"],
    }
    assert await names() == ["Hay"]


async def test_a_tag_is_not_merged_into_itself_or_into_what_is_gone() -> None:
    hay = await make_tag("Hay")

    for into in (hay.id, hay.id + 1):
        with pytest.raises(UnknownTag):
            async with transaction() as session:
                await merge_tags(session, gone_id=hay.id, into_id=into)
    assert await names() == ["Hay"]


@pytest.mark.usefixtures("ada")
async def test_a_deleted_tag_is_gone_from_its_posts(client: Browser) -> None:
    hay = await make_tag("Hay")
    post = await begin(hay)
    assert "1 post carries it" in await text_of(client, f"{TAGS}{hay.id}/")

    await client.post(f"{TAGS}{hay.id}/delete/")

    async with reading() as session:
        assert await tags_of_posts(session, [post.id]) == {}
    assert (await client.get(f"{TAGS}{hay.id}/")).status_code == 404


@pytest.mark.usefixtures("ada")
async def test_tags_and_groups_are_put_in_order_by_buttons(client: Browser) -> None:
    for name in ("Hay", "Cider", "Hens"):
        await make_tag(name)
    land, kitchen = await make_group("Land"), await make_group("Kitchen")
    async with reading() as session:
        hens = await tag_by_name(session, name="Hens")
    assert hens is not None

    await client.post(f"{TAGS}{hens.id}/move/", form={"way": "up"})
    assert await names() == ["Cider", "Hens", "Hay"]
    for _press in range(3):
        await client.post(f"{TAGS}{hens.id}/move/", form={"way": "up"})
    assert await names() == ["Hens", "Cider", "Hay"]

    await client.post(f"{TAGS}groups/{land.id}/move/", form={"way": "up"})
    async with reading() as session:
        assert [it.name for it in await tag_groups(session)] == [land.name, kitchen.name]


@pytest.mark.committed
async def test_two_who_move_tags_at_once_leave_each_in_a_place_of_its_own() -> None:
    tags = [await make_tag(name) for name in ("Hay", "Cider", "Hens")]

    async def press(tag: Tag, up: bool) -> None:
        async with transaction() as session:
            await move_tag(session, await session.get_one(Tag, tag.id), up=up)

    await asyncio.gather(*(press(tag, up) for tag in tags for up in (True, False)))

    async with reading() as session:
        places = [tag.sort_order for tag in await tags_in_order(session)]
    assert places == [0, 1, 2]


@pytest.mark.usefixtures("ada")
async def test_a_group_has_a_name_of_its_own_and_a_colour(client: Browser) -> None:
    group = await make_group("Land")
    path = f"{TAGS}groups/"

    assert (await client.post(path, form={"name": "LAND", "colour": "moss"})).status_code == 409
    assert (await client.post(path, form={"name": "Sky", "colour": "pink"})).status_code == 422
    changed = await client.post(f"{path}{group.id}/", form={"name": "Land", "colour": "moss"})

    assert changed.status_code == 303
    assert "Moss" in await text_of(client, TAGS)


@pytest.mark.usefixtures("ada")
async def test_the_tags_of_a_deleted_group_stay(client: Browser) -> None:
    group, hay = await make_group("Land"), await make_tag("Hay")
    await client.post(f"{TAGS}{hay.id}/", form=FORM | {"group": str(group.id)})

    await client.post(f"{TAGS}groups/{group.id}/delete/")

    assert await names() == ["Hay"]
    await text_of(client, TAGS)
    assert "Land" not in await text_of(client, TAGS)


async def test_who_keeps_the_content_of_a_page_does_not_change_the_tags_of_the_site(
    client: Browser,
) -> None:
    bakery = await make_page("bakery")
    await enter_as(client, "ben@example.org", Grant(role=Role.CONTENT, page_id=bakery.id))

    assert (await client.get(TAGS)).status_code == 403
    assert 'href="/admin/tags/"' not in await text_of(client, "/admin/posts/")
