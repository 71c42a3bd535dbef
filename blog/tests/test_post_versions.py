"""The history of a post, merging, and looking at it as its readers would."""

import re

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.posts.content import Document, PostContent, document_of
from blog.posts.models import Post
from blog.tags.models import Tag
from blog.tags.service import ensure_tag
from blog.tests.admins import enter_as, text_of
from blog.tests.factories import make_page
from blog.writing.content import content_of
from blog.writing.models import Occasion
from blog.writing.queries import post_by_id, revisions_of, working_copy
from blog.writing.restoring import restore_version
from blog.writing.service import begin_post, keep_working_copy, save_post
from glue.contracts.blog import Grant, Role
from shared.db import reading, transaction

AUTHOR = Grant(role=Role.AUTHOR)


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, "ada@example.org", AUTHOR)


def paragraph(text: str) -> Document:
    words = {"type": "extended-text", "text": text, "version": 1}
    return {"type": "paragraph", "version": 1, "children": [words]}


def content(*texts: str, **said: object) -> PostContent:
    document = document_of([paragraph(text) for text in texts])
    return PostContent.model_validate({"title": "Hay", "lexical": document} | said)


async def begin(said: PostContent) -> Post:
    async with transaction() as session:
        return await begin_post(session, content=said, by=None)


async def save(post: Post, said: PostContent, *, seen: int, by: int | None = None) -> None:
    async with transaction() as session:
        await save_post(session, post.id, content=said, seen=seen, by=by)


async def type_on(post: Post, said: PostContent, *, base: int, by: User) -> None:
    async with transaction() as session:
        await keep_working_copy(session, post.id, content=said, base_version=base, by=by.id)


async def said_by(post: Post) -> PostContent:
    async with reading() as session:
        found = await post_by_id(session, id=post.id)
        assert found is not None
        return await content_of(session, found)


def at(post: Post, path: str) -> str:
    return f"/admin/posts/{post.id}/{path}"


async def test_the_history_tells_when_who_why_and_how_many_words(
    client: Browser, ada: User
) -> None:
    post = await begin(content("one two three"))
    await save(post, content("one two three", "four"), seen=1, by=ada.id)

    text = await text_of(client, at(post, "history/"))

    assert "Version 2" in text
    assert "Begun" in text
    assert ada.display_name in text
    assert re.search(r">\s*4\s*</div>", text)


@pytest.mark.usefixtures("ada")
async def test_a_version_shows_which_words_came_and_went(client: Browser) -> None:
    post = await begin(content("Bring a hat", title="Hay"))
    await save(post, content("Bring a rake", title="Hay cut"), seen=1)
    await save(post, content("Bring two rakes", title="Hay cut"), seen=2)

    text = await text_of(client, at(post, "history/2/"))
    assert '<del class="changes__removed">' in text
    assert "taken away: </span>hat<" in text
    assert "added: </span>rake<" in text
    assert "added: </span> cut<" in text

    since = await text_of(client, at(post, "history/2/?against=now"))
    assert "added: </span>two<" in since
    assert "Nothing is different" in await text_of(client, at(post, "history/3/?against=now"))
    assert (await client.get(at(post, "history/4/"))).status_code == 404


@pytest.mark.usefixtures("ada")
async def test_an_older_version_is_restored_as_a_new_one(client: Browser) -> None:
    post = await begin(content("Bring a hat", slug="hay"))
    await save(post, content("Bring a rake", slug="hay-cut"), seen=1)

    answer = await client.post(at(post, "history/1/restore/"), form={"seen": "2"})
    again = await client.post(at(post, "history/2/restore/"), form={"seen": "2"})

    said = await said_by(post)
    assert (answer.status_code, again.status_code) == (303, 409)
    assert said.lexical == content("Bring a hat").lexical
    assert said.slug == "hay-cut"
    async with reading() as session:
        newest, *_older = await revisions_of(session, post_id=post.id)
    assert (newest[0].version, newest[0].occasion) == (3, Occasion.RESTORED)


async def test_restoring_leaves_out_tags_that_are_gone_and_keeps_what_is_typed(
    client: Browser, ada: User
) -> None:
    async with transaction() as session:
        hay = await ensure_tag(session, name="Hay")
    post = await begin(content("a", tag_ids=(hay.id,)))
    await save(post, content("b"), seen=1)
    await type_on(post, content("typed"), base=2, by=ada)
    async with transaction() as session:
        await session.delete(await session.get_one(Tag, hay.id))

    async with transaction() as session:
        await restore_version(session, post.id, version=1, seen=2, by=ada.id)

    assert (await said_by(post)).tag_ids == ()
    async with reading() as session:
        kept = await working_copy(session, post_id=post.id, user_id=ada.id)
    assert kept is not None
    assert kept.base_version == 2


async def apart(ada: User) -> Post:
    """Let Ada type on a version of which somebody else saved the next one."""
    post = await begin(content("one", "fence", "two", "fence", "three"))
    await type_on(post, content("ONE", "fence", "two mine", "fence", "three"), base=1, by=ada)
    await save(post, content("one", "fence", "two theirs", "fence", "THREE"), seen=1)
    return post


async def merging_form(client: Browser, post: Post) -> dict[str, str]:
    text = await text_of(client, at(post, "merge/"))
    kept = text.split('name="kept" value="')[1].split('"')[0]
    return {"seen": "2", "kept": kept.replace("&#43;", "+")}


async def test_what_only_one_changed_is_taken_and_both_of_what_both_did(
    client: Browser, ada: User
) -> None:
    post = await apart(ada)

    text = await text_of(client, at(post, "merge/"))
    answer = await client.post(at(post, "merge/"), form=await merging_form(client, post))

    assert text.count("Both changed it") == 1
    assert answer.headers["Location"] == at(post, "edit/")
    merged = content("ONE", "fence", "two mine", "two theirs", "fence", "THREE")
    assert (await said_by(post)).lexical == merged.lexical
    async with reading() as session:
        assert await working_copy(session, post_id=post.id, user_id=ada.id) is None
        (newest, _user), *_older = await revisions_of(session, post_id=post.id)
    assert newest.occasion is Occasion.MERGED


async def test_who_merges_chooses_and_sees_it_before_it_is_saved(
    client: Browser, ada: User
) -> None:
    post = await apart(ada)
    form = await merging_form(client, post) | {"block-2": "theirs", "block-0": "theirs"}

    preview = await client.post(at(post, "merge/"), form=form | {"way": "preview"})
    shown = str(await preview.get_data(as_text=True)).split('id="merged"')[1]
    assert "two theirs" in shown
    assert "two mine" not in shown
    assert (await said_by(post)).lexical["root"]["children"][0] == paragraph("one")

    await client.post(at(post, "merge/"), form=form)
    merged = content("one", "fence", "two theirs", "fence", "THREE")
    assert (await said_by(post)).lexical == merged.lexical


async def test_a_merge_over_what_changed_again_is_shown_anew_and_saves_nothing(
    client: Browser, ada: User
) -> None:
    post = await apart(ada)
    form = await merging_form(client, post)
    await save(post, content("again"), seen=2)

    answer = await client.post(at(post, "merge/"), form=form)

    assert answer.status_code == 409
    assert "again" in await answer.get_data(as_text=True)
    assert (await said_by(post)).lexical == content("again").lexical
    async with reading() as session:
        assert await working_copy(session, post_id=post.id, user_id=ada.id) is not None


@pytest.mark.usefixtures("ada")
async def test_where_nothing_is_apart_one_goes_on_writing(client: Browser) -> None:
    post = await begin(content("one"))

    answer = await client.get(at(post, "merge/"))

    assert answer.headers["Location"] == at(post, "edit/")


async def test_the_preview_shows_what_is_typed_to_nobody_else(client: Browser, ada: User) -> None:
    post = await begin(content("saved"))
    await type_on(post, content("typed"), base=1, by=ada)

    answer = await client.get(at(post, "preview/"))
    text = await answer.get_data(as_text=True)

    assert "<p>typed</p>" in text
    assert 'name="robots" content="noindex"' in text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "<p>saved</p>" in await text_of(client, at(post, "preview/?version=1"))
    assert (await client.get(at(post, "preview/?version=9"))).status_code == 404


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("public", ["visitor", "member", "keeper"]),
        ("members", ["member", "keeper"]),
        ("keepers", ["keeper"]),
    ],
)
async def test_the_preview_shows_each_reader_what_they_would_see(
    client: Browser, visibility: str, readers: list[str]
) -> None:
    bakery = await make_page("bakery")
    post = await begin(content("words", visibility=visibility, page_id=bakery.id))

    for reader in ("visitor", "member", "keeper"):
        text = await text_of(client, at(post, f"preview/?as={reader}"))
        assert ("<p>words</p>" in text) is (reader in readers), reader


async def test_where_the_version_one_typed_on_went_up_in_another_all_that_differs_is_kept(
    client: Browser, ada: User
) -> None:
    post = await begin(content("one"))
    for seen, text in ((1, "two"), (2, "three")):
        async with transaction() as session:
            await save_post(
                session,
                post.id,
                content=content(text, "fence"),
                seen=seen,
                by=None,
                occasion=Occasion.SAVED_ITSELF,
            )
        await type_on(post, content("mine", "fence"), base=2, by=ada)

    form = await merging_form(client, post) | {"seen": "3"}
    await client.post(at(post, "merge/"), form=form)

    assert (await said_by(post)).lexical == content("mine", "three", "fence").lexical


async def test_merging_moves_a_post_to_no_page_one_may_not_write_on(client: Browser) -> None:
    bakery, dairy = await make_page("bakery"), await make_page("dairy")
    ben = await enter_as(client, "ben@example.org", Grant(role=Role.CONTENT, page_id=bakery.id))
    post = await begin(content("one", page_id=bakery.id))
    await type_on(post, content("one", page_id=dairy.id), base=1, by=ben)
    await save(post, content("two", page_id=bakery.id), seen=1)

    answer = await client.post(at(post, "merge/"), form=await merging_form(client, post))

    assert answer.status_code == 403
    assert (await said_by(post)).page_id == bakery.id
