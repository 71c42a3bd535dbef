"""The desk of posts: what somebody finds there, and beginning something new."""

import asyncio
import re

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import func, select

from blog.admin.posts.filters import PostFilter
from blog.admin.posts.queries import written_posts
from blog.admin.posts.scope import Scope
from blog.authors.queries import all_authors
from blog.posts.content import PostContent, Visibility
from blog.posts.models import Post
from blog.tags.service import ensure_tag
from blog.tests.admins import ADMIN, enter_as, text_of
from blog.tests.factories import make_draft, make_page, make_post, make_user
from blog.writing.beginning import begin_once
from blog.writing.service import begin_post
from glue.contracts.blog import Grant, PostKind, Role
from glue.permission_table import holder_of
from shared.db import reading, transaction

AUTHOR = Grant(role=Role.AUTHOR)
POSTS = "/admin/posts/"


def keeper_of(page: Post) -> Grant:
    return Grant(role=Role.CONTENT, page_id=page.id)


async def begin(title: str, **said: object) -> Post:
    async with transaction() as session:
        content = PostContent.model_validate({"title": title} | said)
        return await begin_post(session, content=content, by=None)


async def found(role: Role, on: Post, **wanted: object) -> list[str]:
    asked = PostFilter(**wanted)  # type: ignore[arg-type]  # each test names what it is about
    async with reading() as session:
        page_of = await written_posts(session, Scope.of(holder_of(role, on.id)), asked)
    return [it.post.slug for it in page_of.items]


async def count_posts() -> int:
    async with reading() as session:
        return await session.scalar(select(func.count()).select_from(Post)) or 0


async def test_an_author_finds_all_posts_and_no_page() -> None:
    bakery = await make_page("bakery")
    await make_post("hay-cut")
    await begin("Rye again", page_id=bakery.id)

    assert await found(Role.AUTHOR, bakery) == ["rye-again", "hay-cut"]
    assert await found(Role.AUTHOR, bakery, kind=PostKind.PAGE) == []


async def test_a_keeper_finds_their_page_and_what_is_on_it() -> None:
    bakery, dairy = await make_page("bakery"), await make_page("dairy")
    await make_post("hay-cut")
    await begin("Rye again", page_id=bakery.id)
    await begin("Whey", page_id=dairy.id)

    assert await found(Role.CONTENT, bakery) == ["rye-again"]
    assert await found(Role.CONTENT, bakery, kind=PostKind.PAGE) == ["bakery"]
    assert await found(Role.ADMIN, bakery, kind=PostKind.PAGE) == ["dairy", "bakery"]


async def test_the_list_is_narrowed_by_state_readers_author_tag_page_and_words() -> None:
    bakery = await make_page("bakery")
    async with transaction() as session:
        hay = await ensure_tag(session, name="Hay")
    await make_post("cider")
    await begin("Hay cut", tag_ids=[hay.id], visibility=Visibility.MEMBERS, page_id=bakery.id)

    for wanted in (
        {"status": "draft"},
        {"visibility": Visibility.MEMBERS},
        {"tag": hay.id},
        {"page": bakery.id},
        {"q": "cutting hay"},
    ):
        assert await found(Role.ADMIN, bakery, **wanted) == ["hay-cut"], wanted
    assert await found(Role.ADMIN, bakery, author=1) == []


def test_a_filter_is_read_from_its_address_and_nonsense_is_left_out() -> None:
    read = PostFilter.read({"q": " hay ", "status": "published", "tag": "7", "kind": "page"})

    assert read.address() == "/admin/posts/?kind=page&q=hay&status=published&tag=7"
    nonsense = {"status": "eaten", "tag": "-1", "page": "9" * 30, "kind": "x", "author": "²"}
    assert PostFilter.read(nonsense) == PostFilter()


async def test_the_list_shows_how_each_post_stands(client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)
    await make_post("hay-cut")
    await make_draft()

    text = await text_of(client, POSTS)

    assert "Hay Cut" in text
    assert "Unfinished" in text
    assert "Published" in text
    assert "Draft" in text
    assert "Nothing is like that" in await text_of(client, f"{POSTS}?q=hovercraft")


async def test_more_than_a_page_of_posts_goes_on(client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)
    for number in range(31):
        await begin(f"Post {number}")

    first = await text_of(client, POSTS)
    link = re.search(r'href="(/admin/posts/\?cursor=[^"]+)"', first)

    assert link is not None
    assert "Post 0<" in await text_of(client, link[1])


async def test_who_writes_nothing_yet_is_told_how_to_begin(client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)

    assert "Write the first post" in await text_of(client, POSTS)


async def test_an_author_begins_a_draft_of_theirs(client: Browser) -> None:
    ben = await enter_as(client, "ben@example.org", AUTHOR)

    answer = await client.post(POSTS, form={"title": "Hay cut", "page": "", "key": "k1"})

    async with reading() as session:
        (author,) = await all_authors(session)
        post = (await session.scalars(select(Post))).one()
    assert answer.headers["Location"] == f"/admin/posts/{post.id}/edit/"
    assert (author.user_id, post.title, post.page_id) == (ben.id, "Hay cut", None)


async def test_a_form_that_is_sent_twice_begins_one_post(client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)
    form = {"title": "Hay cut", "page": "", "key": "k1"}

    first, second = await client.post(POSTS, form=form), await client.post(POSTS, form=form)

    assert first.headers["Location"] == second.headers["Location"]
    assert await count_posts() == 1


@pytest.mark.committed
async def test_a_form_that_is_sent_twice_at_once_begins_one_post() -> None:
    ada = await make_user()

    async def press() -> int:
        async with transaction() as session:
            content = PostContent(title="Hay cut")
            return await begin_once(session, key="k1", content=content, writer=ada)

    ids = await asyncio.gather(press(), press(), press())

    assert len(set(ids)) == 1
    assert await count_posts() == 1


async def test_a_keeper_begins_posts_on_their_page_alone(client: Browser) -> None:
    bakery, dairy = await make_page("bakery"), await make_page("dairy")
    await enter_as(client, "ben@example.org", keeper_of(bakery))

    for page in ("", str(dairy.id), "99999", "x"):
        refused = await client.post(POSTS, form={"title": "Whey", "page": page})
        assert refused.status_code == 422, page
    made = await client.post(POSTS, form={"title": "Rye", "page": str(bakery.id)})

    assert made.status_code == 303
    assert await found(Role.CONTENT, bakery) == ["rye"]


async def test_only_admins_begin_pages(app: Quart, client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)
    assert (await client.get(f"{POSTS}new/?kind=page")).status_code == 403
    assert (await client.post(POSTS, form={"kind": "page", "title": "X"})).status_code == 403

    await enter_as(client, "ada@example.org", ADMIN)
    made = await client.post(POSTS, form={"kind": "page", "title": "The mill"})

    assert made.status_code == 303
    assert "The mill" in await text_of(client, f"{POSTS}?kind=page")


async def test_a_title_that_is_too_long_is_said_beside_it(client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)

    answer = await client.post(POSTS, form={"title": "a" * 201})

    assert answer.status_code == 422
    assert "At most 200 letters" in await answer.get_data(as_text=True)


async def test_the_account_menu_leads_authors_to_their_desk(client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)

    front = await text_of(client, "/")

    assert 'href="http://blog.test/admin/posts/"' in front
    assert "Pages</" not in (await text_of(client, POSTS)).partition("admin__matter")[0]
