"""The page on which a post is written, and what its script saves."""

import json
from typing import Any

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.posts.content import PostContent, document_of
from blog.posts.models import Post, PostStatus
from blog.tests.admins import enter_as, text_of
from blog.tests.factories import make_page, make_user
from blog.writing import publishing, queries
from blog.writing.models import Occasion
from blog.writing.service import begin_post, save_post
from glue.contracts.blog import Grant, Role
from shared.clock import utcnow
from shared.db import reading, transaction

AUTHOR = Grant(role=Role.AUTHOR)


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, "ada@example.org", AUTHOR)


@pytest.fixture
async def draft() -> Post:
    async with transaction() as session:
        return await begin_post(session, content=PostContent(title="Hay cut", tag_ids=()), by=None)


@pytest.fixture
async def published(draft: Post) -> Post:
    async with transaction() as session:
        return await publishing.publish(session, draft.id, seen=draft.version, now=utcnow())


def typed(title: str = "Hay cut", words: str = "", **more: Any) -> dict[str, Any]:
    text = {"type": "extended-text", "version": 1, "text": words}
    return {
        "title": title,
        "excerpt": "",
        "lexical": document_of([{"type": "paragraph", "version": 1, "children": [text]}]),
        "feature_image": None,
        "feature_image_alt": "",
        "feature_image_caption": "",
    } | more


async def tell(
    client: Browser, post: Post, what: str, status: int = 200, **said: Any
) -> dict[str, Any]:
    answer = await client.post(f"/admin/posts/{post.id}/edit/{what}/", json=said)
    text = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, text
    said_back: dict[str, Any] = json.loads(text)
    return said_back


async def now(post: Post) -> Post:
    async with reading() as session:
        found = await queries.post_by_id(session, id=post.id)
    assert found is not None
    return found


async def copy_of(post: Post, user: User) -> dict[str, Any] | None:
    async with reading() as session:
        copy = await queries.working_copy(session, post_id=post.id, user_id=user.id)
    return copy.content if copy else None


async def test_the_page_carries_the_post_and_lets_its_script_make_styles(
    client: Browser, ada: User, draft: Post
) -> None:
    answer = await client.get(f"/admin/posts/{draft.id}/edit/")
    text = str(await answer.get_data(as_text=True))

    assert answer.status_code == 200
    assert "Hay cut" in text
    assert "Writing needs JavaScript" in text
    assert f'href="/admin/posts/{draft.id}/settings/"' in text
    policy = answer.headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline';" in policy
    assert "script-src 'self';" in policy
    assert " https://www.youtube-nocookie.com" in policy.partition("frame-src 'self'")[2]
    other = await client.get("/")
    assert "style-src 'self';" in other.headers["Content-Security-Policy"]
    assert "frame-src" not in other.headers["Content-Security-Policy"]


async def test_a_draft_saves_itself_as_one_version_of_a_sitting(
    client: Browser, ada: User, draft: Post
) -> None:
    first = await tell(client, draft, "save", seen=1, typed=typed(words="One"), by_itself=True)
    second = await tell(client, draft, "save", seen=2, typed=typed(words="One two"), by_itself=True)

    assert (first["version"], second["version"]) == (2, 3)
    assert second["line"].startswith("Draft, saved ")
    assert (await now(draft)).body_text == "One two"
    async with reading() as session:
        revisions = await queries.revisions_of(session, post_id=draft.id)
    assert [(it.version, it.occasion) for it, _user in revisions] == [
        (3, Occasion.SAVED_ITSELF),
        (1, Occasion.BEGUN),
    ]


async def test_a_title_pasted_in_several_lines_is_one_line(
    client: Browser, ada: User, draft: Post
) -> None:
    await tell(client, draft, "save", seen=1, typed=typed(title="Hay\ncut\r\nearly"))

    assert (await now(draft)).title == "Hay cut early"


async def test_saving_leaves_alone_what_the_editor_does_not_show(
    client: Browser, ada: User
) -> None:
    page = await make_page("bakery")
    async with transaction() as session:
        content = PostContent(title="Rye", slug="rye-again", page_id=page.id, is_featured=True)
        post = await begin_post(session, content=content, by=None)

    await tell(client, post, "save", seen=1, typed=typed(title="Rye bread"))

    saved = await now(post)
    assert (saved.title, saved.slug, saved.page_id) == ("Rye bread", "rye-again", page.id)
    assert saved.is_featured


async def test_what_is_typed_on_a_published_post_waits_for_update(
    client: Browser, ada: User, published: Post
) -> None:
    kept = await tell(client, published, "keep", seen=1, typed=typed(title="Hay is cut"))

    assert kept["line"].startswith("Published, with changes that only you see")
    assert (await now(published)).title == "Hay cut"
    assert "Hay is cut" in await text_of(client, f"/admin/posts/{published.id}/edit/")

    saved = await tell(client, published, "save", seen=1, typed=typed(title="Hay is cut"))

    assert saved["line"].startswith("Published, saved ")
    assert (await now(published)).title == "Hay is cut"
    assert await copy_of(published, ada) is None


async def test_what_two_type_at_once_is_kept_and_led_to_where_it_is_merged(
    client: Browser, ada: User, draft: Post
) -> None:
    ben = await make_user("ben@example.org")
    async with transaction() as session:
        theirs = PostContent(title="Hay carted", slug=draft.slug)
        await save_post(session, draft.id, content=theirs, seen=1, by=ben.id)

    said = await tell(client, draft, "save", 409, seen=1, typed=typed(title="Hay raked"))

    assert said["merge"] == f"/admin/posts/{draft.id}/merge/"
    assert (await now(draft)).title == "Hay carted"
    mine = await copy_of(draft, ada)
    assert mine is not None
    assert mine["title"] == "Hay raked"
    assert f'href="{said["merge"]}"' in await text_of(client, f"/admin/posts/{draft.id}/edit/")


async def test_publishing_saves_what_is_typed_first(
    client: Browser, ada: User, draft: Post
) -> None:
    said = await tell(client, draft, "publish", seen=1, typed=typed(title="Hay is in"))

    assert (said["status"], said["version"]) == ("published", 2)
    post = await now(draft)
    assert (post.status, post.title) == (PostStatus.PUBLISHED, "Hay is in")


async def test_a_post_goes_out_by_the_clocks_of_the_site(
    client: Browser, ada: User, draft: Post
) -> None:
    there: dict[str, Any] = {"day": "2027-07-01", "clock": "09:00"}

    said = await tell(client, draft, "publish", seen=1, typed=typed(), **there)

    assert said["status"] == "scheduled"
    post = await now(draft)
    assert post.publish_at is not None
    assert post.publish_at.isoformat() == "2027-07-01T08:00:00+00:00"
    back = await tell(client, draft, "unpublish", seen=post.version)
    assert back["status"] == "draft"


@pytest.mark.parametrize(
    ("what", "said", "message"),
    [
        ("publish", {"seen": 1, "typed": typed(title=" ")}, "Please give it a title"),
        (
            "publish",
            {"seen": 1, "typed": typed(), "day": "2001-01-01", "clock": "09:00"},
            "Please choose a time",
        ),
        ("save", {"seen": 1, "typed": typed(title="x" * 201)}, "Please check"),
        ("save", {"seen": 1, "typed": typed(lexical={"root": 3})}, "Please check"),
        ("save", {"seen": 0, "typed": typed()}, "Please check"),
        ("save", {"seen": 1, "typed": typed(slug="elsewhere")}, "Please check"),
    ],
    ids=["no title", "past", "too long", "no document", "no version", "not the editor's"],
)
async def test_what_does_not_go_is_said_in_words_and_changes_nothing(
    client: Browser, ada: User, draft: Post, what: str, said: dict[str, Any], message: str
) -> None:
    refusal = await tell(client, draft, what, 422, **said)

    assert refusal["message"].startswith(message)
    assert (await now(draft)).version == 1


async def test_an_author_does_not_write_the_page_of_a_member(client: Browser, ada: User) -> None:
    page = await make_page("bakery")

    assert (await client.get(f"/admin/posts/{page.id}/edit/")).status_code == 403
    answer = await client.post(
        f"/admin/posts/{page.id}/edit/save/", json={"seen": 1, "typed": typed()}
    )
    assert answer.status_code == 403
