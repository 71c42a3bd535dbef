"""What is settled around the words of a post."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.authors.service import ensure_author
from blog.posts.content import PostContent, Visibility, html_document
from blog.posts.models import Post, PostStatus
from blog.posts.queries import post_formerly_at
from blog.tags.queries import tags_of_posts
from blog.tests.admins import ADMIN, enter_as, text_of
from blog.tests.factories import make_page, make_post, make_user
from blog.writing.content import content_of
from blog.writing.queries import post_by_id, working_copy
from blog.writing.service import begin_post, keep_working_copy, save_post
from blog.writing.settling import settle_post
from glue.contracts.blog import Grant, Role
from shared.clock import FrozenClock
from shared.db import reading, transaction
from shared.db.bus import audit_entries

AUTHOR = Grant(role=Role.AUTHOR)
FORM = {"title": "Hay cut", "slug": "hay-cut", "visibility": "public", "page": "", "seen": "1"}


@pytest.fixture
async def ada(client: Browser) -> None:
    await enter_as(client, "ada@example.org", AUTHOR)


async def begin(title: str = "Hay cut", **said: object) -> Post:
    async with transaction() as session:
        content = PostContent.model_validate({"title": title} | said)
        return await begin_post(session, content=content, by=None)


async def send(
    browser: Browser, post: Post, path: str = "settings/", **form: str | list[str]
) -> tuple[int, str]:
    body = urlencode(FORM | form if path == "settings/" else form, doseq=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.post(f"/admin/posts/{post.id}/{path}", data=body, headers=headers)
    return answer.status_code, str(await answer.get_data(as_text=True))


async def now(post: Post) -> Post:
    async with reading() as session:
        found = await post_by_id(session, id=post.id)
    assert found is not None
    return found


async def said(post: Post) -> PostContent:
    async with reading() as session:
        return await content_of(session, await now(post))


@pytest.mark.usefixtures("ada")
async def test_settings_are_saved_as_a_version_and_the_words_stay(client: Browser) -> None:
    post, ben = await begin(lexical=html_document("<p>Words</p>")), await make_user("b@example.org")
    async with transaction() as session:
        author = await ensure_author(session, person=ben)
    status, _text = await send(
        client,
        post,
        excerpt="On Sunday",
        feature_image="/pictures/hay.webp",
        visibility="members",
        is_featured="on",
        author=[str(author.id), ""],
        seo_title="Hay, cut",
    )

    content = await said(post)
    assert status == 303
    assert (await now(post)).version == 2
    assert (content.excerpt, content.visibility) == ("On Sunday", Visibility.MEMBERS)
    assert (content.feature_image, content.is_featured) == ("/pictures/hay.webp", True)
    assert (content.author_ids, content.seo.title) == ((author.id,), "Hay, cut")
    assert content.lexical == html_document("<p>Words</p>")


@pytest.mark.usefixtures("ada")
async def test_tags_are_lines_in_their_order_and_new_ones_are_made(client: Browser) -> None:
    post = await begin()

    await send(client, post, tags="Hay, dry\r\n\r\n Cider \r\nhay, dry\r\n#board")

    async with reading() as session:
        tags = (await tags_of_posts(session, [post.id]))[post.id]
    assert [(tag.name, tag.is_internal) for tag in tags] == [
        ("Hay, dry", False),
        ("Cider", False),
        ("#board", True),
    ]


@pytest.mark.usefixtures("ada")
async def test_a_published_post_keeps_its_former_address(client: Browser) -> None:
    post = await make_post("hay-cut")

    await send(client, post, slug="hay-on-sunday")

    async with reading() as session:
        moved = await post_formerly_at(session, slug="hay-cut")
    assert moved is not None
    assert moved.slug == "hay-on-sunday"


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("slug", "account", "is an address the site needs"),
        ("slug", "bakery", "There is already something"),
        ("slug", "Hay cut", "Letters a to z"),
        ("title", "a" * 201, "At most 200 letters"),
        ("feature_image", "javascript:alert(1)", "An address, please"),
        ("seo_canonical_url", "//elsewhere", "An address, please"),
        ("page", "999", "choose a page you write for"),
        ("author", "999", "choose the authors again"),
        ("visibility", "ghosts", "choose for whom"),
        ("tags", "\n".join(f"tag {it}" for it in range(51)), "At most 50 tags"),
    ],
)
async def test_what_cannot_be_saved_is_said_and_nothing_typed_is_lost(
    client: Browser, name: str, value: str, words: str
) -> None:
    await make_page("bakery")
    post = await begin()

    status, text = await send(client, post, **{"excerpt": "On Sunday", name: value})

    assert status in {409, 422}
    assert words in text
    assert "On Sunday" in text
    assert (await now(post)).version == 1


@pytest.mark.usefixtures("ada")
async def test_who_typed_on_an_older_version_sees_both_and_can_save_over_it(
    client: Browser,
) -> None:
    post = await begin()
    async with transaction() as session:
        content = PostContent(title="Hay cut", excerpt="By Ben")
        await save_post(session, post.id, content=content, seen=1, by=None)

    status, text = await send(client, post, excerpt="By Ada")

    assert status == 409
    assert "By Ada" in text
    assert "By Ben" in text
    assert 'name="seen" value="2"' in text
    assert (await send(client, post, excerpt="By Ada", seen="2"))[0] == 303


async def test_what_is_typed_in_the_editor_is_kept_when_settings_are_saved() -> None:
    ada = await make_user()
    post = await begin()
    typed = PostContent(title="Hay cut", lexical=html_document("<p>Typed</p>"))
    async with transaction() as session:
        await keep_working_copy(session, post.id, content=typed, base_version=1, by=ada.id)

    async with transaction() as session:
        changes = {"excerpt": "On Sunday"}
        await settle_post(session, post.id, changes=changes, tag_names=[], seen=1, by=ada.id)

    async with reading() as session:
        kept = await working_copy(session, post_id=post.id, user_id=ada.id)
    assert kept is not None
    assert kept.base_version == 2
    assert kept.content["excerpt"] == "On Sunday"
    assert kept.content["lexical"] == html_document("<p>Typed</p>")


@pytest.mark.usefixtures("ada")
async def test_a_post_is_published_taken_back_and_put_away(client: Browser) -> None:
    post = await begin()

    await send(client, post, "publication/", seen="1")
    assert (await now(post)).status is PostStatus.PUBLISHED

    await send(client, post, "publication/delete/", seen="1")
    assert (await now(post)).status is PostStatus.DRAFT

    assert (await send(client, post, "delete/", seen="1"))[0] == 303
    assert (await client.get(f"/admin/posts/{post.id}/settings/")).status_code == 404


@pytest.mark.usefixtures("ada")
async def test_a_time_is_that_of_the_sites_clocks(client: Browser, clock: FrozenClock) -> None:
    post = await begin()
    day = (clock.now() + timedelta(days=400)).date().replace(month=7, day=1).isoformat()

    form = {"way": "later", "seen": "1", "when_date": day, "when_time": "09:00"}
    status, _text = await send(client, post, "publication/", **form)

    publish_at = (await now(post)).publish_at
    assert status == 303
    assert publish_at is not None
    assert publish_at.isoformat() == f"{day}T08:00:00+00:00"
    text = await text_of(client, f"/admin/posts/{post.id}/settings/")
    assert f'value="{day}"' in text
    assert 'value="09:00"' in text


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("day", "clock_time"), [("", "09:00"), ("x", "y"), ("2020-01-01", "09:00")]
)
async def test_a_time_that_is_none_or_past_is_refused_beside_it(
    client: Browser, day: str, clock_time: str
) -> None:
    post = await begin()

    form = {"way": "later", "seen": "1", "when_date": day, "when_time": clock_time}
    status, text = await send(client, post, "publication/", **form)

    assert status == 422
    assert 'id="field-when-error"' in text


async def test_admins_alone_trust_html_and_it_is_written_down(app: Quart, client: Browser) -> None:
    await enter_as(client, "ben@example.org", AUTHOR)
    post = await begin(lexical=html_document("<p>Words</p>"))
    form = {"wanted": "on", "seen": "1"}
    assert (await send(client, post, "settings/html/", **form))[0] == 403
    assert "trust-html" not in await text_of(client, f"/admin/posts/{post.id}/settings/")

    await enter_as(client, "ada@example.org", ADMIN)
    for wanted in ("on", "on", "off"):
        await send(client, post, "settings/html/", wanted=wanted, seen="1")

    assert not (await now(post)).trusts_html
    async with reading() as session:
        deeds = await session.scalars(
            select(audit_entries.c.action).where(audit_entries.c.action.like("html.%"))
        )
        assert sorted(deeds) == ["html.cleaned", "html.trusted"]


@pytest.mark.usefixtures("ada")
async def test_the_page_shows_a_search_result_and_a_shared_card(client: Browser) -> None:
    post = await begin(seo={"title": "Hay, cut", "share_title": "Come and cut"}, excerpt="Sunday")

    text = await text_of(client, f"/admin/posts/{post.id}/settings/")

    result, card = text.split('id="shown-in-search"')[1].split('id="shown-where-shared"')
    assert "Hay, cut" in result
    assert "Come and cut" in card
    assert "Sunday" in card


async def test_authors_open_no_settings_of_a_page(client: Browser) -> None:
    bakery = await make_page("bakery")
    await enter_as(client, "ben@example.org", AUTHOR)

    assert (await client.get(f"/admin/posts/{bakery.id}/settings/")).status_code == 403


async def test_a_keeper_settles_their_page(client: Browser) -> None:
    bakery = await make_page("bakery")
    await enter_as(client, "ben@example.org", Grant(role=Role.CONTENT, page_id=bakery.id))

    form = {"title": "The bakery", "slug": "bakery", "page": ""}
    assert (await send(client, bakery, **form))[0] == 303
    assert (await now(bakery)).title == "The bakery"
