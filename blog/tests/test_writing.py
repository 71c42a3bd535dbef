"""How posts are begun, saved and kept in versions."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from blog.authors.service import ensure_author, forget_author
from blog.posts import queries as posts
from blog.posts.content import PostContent, Seo, Visibility
from blog.posts.errors import SlugReserved, SlugTaken
from blog.posts.models import Post
from blog.tags.errors import UnknownTag
from blog.tags.queries import tags_of_posts
from blog.tags.service import ensure_tag
from blog.tests.factories import make_page, make_post, make_user
from blog.writing import queries
from blog.writing.content import content_of
from blog.writing.errors import EditedMeanwhile, UnknownPost
from blog.writing.models import Occasion
from blog.writing.service import begin_post, drop_working_copy, keep_working_copy, save_post
from shared.clock import FrozenClock
from shared.db import reading, transaction
from shared.db.bus import domain_events


async def begin(by: int | None = None, **said: object) -> Post:
    async with transaction() as session:
        content = PostContent.model_validate({"title": "Hay cut"} | said)
        return await begin_post(session, content=content, by=by)


async def save(post: Post, *, seen: int, by: int | None = None, **said: object) -> Post:
    return await save_on(Occasion.SAVED, post, seen=seen, by=by, **said)


async def save_on(
    occasion: Occasion, post: Post, *, seen: int, by: int | None = None, **said: object
) -> Post:
    content = PostContent.model_validate({"title": "Hay cut"} | said)
    async with transaction() as session:
        return await save_post(
            session, post.id, content=content, seen=seen, by=by, occasion=occasion
        )


async def versions(post: Post) -> list[tuple[int, Occasion]]:
    async with reading() as session:
        found = await queries.revisions_of(session, post_id=post.id)
    return [(revision.version, revision.occasion) for revision, _user in found]


async def told() -> list[str]:
    async with reading() as session:
        columns = domain_events.c
        return list((await session.scalars(select(columns.name).order_by(columns.seq))).all())


async def test_a_draft_gets_the_nicest_address_of_its_title_that_is_free() -> None:
    await make_post("hay-cut")

    assert (await begin(title="Hay cut!")).slug == "hay-cut-2"
    assert (await begin(title="Account")).slug == "account-2"
    assert (await begin(title="")).slug == "untitled"
    assert (await begin(title="干草")).slug == "untitled-2"


async def test_each_save_is_a_version_and_the_same_words_again_are_none() -> None:
    post = await begin()

    await save(post, seen=1, excerpt="On Sunday")
    again = await save(post, seen=2, excerpt="On Sunday")

    assert again.version == 2
    assert await versions(post) == [(2, Occasion.SAVED), (1, Occasion.BEGUN)]


async def test_a_version_holds_all_that_was_said() -> None:
    page, ada = await make_page("bakery"), await make_user()
    async with transaction() as session:
        tag = await ensure_tag(session, name="Hay")
        author = await ensure_author(session, person=ada)
    said = PostContent.of_html(
        "<p>Bring a hat.</p>",
        slug="hay",
        title="Hay",
        excerpt="On Sunday",
        feature_image="/pictures/hay.webp",
        feature_image_alt="A meadow",
        feature_image_caption="Last year",
        visibility=Visibility.MEMBERS,
        is_featured=True,
        seo=Seo(title="Hay, cut", canonical_url="https://example.org/hay"),
        page_id=page.id,
        tag_ids=(tag.id,),
        author_ids=(author.id,),
    )

    async with transaction() as session:
        post = await begin_post(session, content=said, by=ada.id)

    async with reading() as session:
        revision = await queries.revision_of(session, post_id=post.id, version=1)
        assert revision is not None
        assert PostContent.model_validate(revision[0].content) == said
        assert await content_of(session, post) == said
    assert (post.word_count, post.body_text) == (3, "Bring a hat.")


async def test_who_typed_on_an_older_version_changes_nothing_and_is_told() -> None:
    post = await begin()
    await save(post, seen=1, excerpt="By Ada")

    with pytest.raises(EditedMeanwhile) as refused:
        await save(post, seen=1, excerpt="By Ben")

    assert refused.value.detail == {"version": 2}
    async with reading() as session:
        found = await queries.post_by_id(session, id=post.id)
    assert found is not None
    assert found.excerpt == "By Ada"


@pytest.mark.committed
async def test_of_two_who_save_at_once_one_is_told() -> None:
    post = await begin()

    saved = await asyncio.gather(
        save(post, seen=1, excerpt="By Ada"),
        save(post, seen=1, excerpt="By Ben"),
        return_exceptions=True,
    )

    assert sorted(type(it).__name__ for it in saved) == ["EditedMeanwhile", "Post"]
    assert len(await versions(post)) == 2


async def test_what_is_gone_cannot_be_saved() -> None:
    post = await begin()
    async with transaction() as session:
        gone = await posts.lock_post_by_id(session, id=post.id)
        assert gone is not None
        gone.deleted_at = gone.created_at

    with pytest.raises(UnknownPost):
        await save(post, seen=1)


async def test_what_saves_itself_in_one_sitting_is_one_version(clock: FrozenClock) -> None:
    ada = await make_user()
    post = await begin(by=ada.id)

    for seen in (1, 2, 3):
        await save_on(Occasion.SAVED_ITSELF, post, seen=seen, by=ada.id, excerpt=f"Draft {seen}")
        clock.advance(timedelta(minutes=1))
    assert await versions(post) == [(4, Occasion.SAVED_ITSELF), (1, Occasion.BEGUN)]

    clock.advance(timedelta(minutes=10))
    await save_on(Occasion.SAVED_ITSELF, post, seen=4, by=ada.id, excerpt="After tea")
    ben = await make_user("ben@example.org")
    await save_on(Occasion.SAVED_ITSELF, post, seen=5, by=ben.id, excerpt="By Ben")
    await save(post, seen=6, by=ben.id, excerpt="Done")

    assert [version for version, _occasion in await versions(post)] == [7, 6, 5, 4, 1]


async def test_a_version_that_went_up_in_another_is_found_there() -> None:
    ada = await make_user()
    post = await begin(by=ada.id)
    for seen in (1, 2):
        await save_on(Occasion.SAVED_ITSELF, post, seen=seen, by=ada.id, excerpt=f"Draft {seen}")

    async with reading() as session:
        found = await queries.revision_of(session, post_id=post.id, version=2)

    assert found is not None
    assert (found[0].version, found[0].content["excerpt"]) == (3, "Draft 2")


async def test_what_was_typed_and_not_saved_is_kept_for_whoever_typed_it() -> None:
    ada, ben = await make_user(), await make_user("ben@example.org")
    post = await begin(by=ada.id)

    for title in ("Hay", "Hay cut on Sunday"):
        async with transaction() as session:
            content = PostContent(title=title)
            await keep_working_copy(session, post.id, content=content, base_version=1, by=ada.id)

    async with reading() as session:
        kept = await queries.working_copy(session, post_id=post.id, user_id=ada.id)
        assert kept is not None
        assert (kept.base_version, kept.content["title"]) == (1, "Hay cut on Sunday")
        assert await queries.working_copy(session, post_id=post.id, user_id=ben.id) is None


@pytest.mark.parametrize("way", ["saved", "dropped"])
async def test_what_was_typed_is_kept_until_it_is_saved_or_dropped(way: str) -> None:
    ada = await make_user()
    post = await begin(by=ada.id)
    async with transaction() as session:
        await keep_working_copy(
            session, post.id, content=PostContent(title="Hay"), base_version=1, by=ada.id
        )

    if way == "saved":
        await save(post, seen=1, by=ada.id, title="Hay")
    else:
        async with transaction() as session:
            await drop_working_copy(session, post.id, by=ada.id)

    async with reading() as session:
        assert await queries.working_copy(session, post_id=post.id, user_id=ada.id) is None


async def test_a_published_post_is_found_at_the_address_it_had() -> None:
    post = await make_post("hay-cut")

    await save(post, seen=1, slug="hay-on-sunday")

    async with reading() as session:
        moved = await posts.post_formerly_at(session, slug="hay-cut")
        assert moved is not None
        assert (moved.id, moved.slug) == (post.id, "hay-on-sunday")


async def test_the_former_address_of_a_draft_leads_nowhere() -> None:
    post = await begin(slug="hay-cut")

    await save(post, seen=1, slug="hay-on-sunday")

    async with reading() as session:
        assert not await posts.is_taken(session, slug="hay-cut")


async def test_a_former_address_that_is_given_anew_leads_there() -> None:
    post = await make_post("hay-cut")
    await save(post, seen=1, slug="hay-on-sunday")

    other = await begin(slug="hay-cut")

    async with reading() as session:
        assert await posts.post_formerly_at(session, slug="hay-cut") is None
    assert other.slug == "hay-cut"


async def test_an_address_that_is_taken_or_needed_is_refused_and_nothing_changes() -> None:
    await make_page("bakery")
    post = await begin(slug="hay-cut")

    with pytest.raises(SlugTaken):
        await save(post, seen=1, slug="bakery", excerpt="New")
    with pytest.raises(SlugReserved):
        await save(post, seen=1, slug="account", excerpt="New")

    assert await versions(post) == [(1, Occasion.BEGUN)]


async def test_tags_stay_in_their_order_and_unknown_ones_are_refused() -> None:
    async with transaction() as session:
        hay = await ensure_tag(session, name="Hay")
        cider = await ensure_tag(session, name="Cider")
        again = await ensure_tag(session, name=" hay ")
        internal = await ensure_tag(session, name="#draft board")
    assert again.id == hay.id
    assert (internal.slug, internal.is_internal) == ("hash-draft-board", True)

    post = await begin(tag_ids=[cider.id, hay.id, cider.id])

    async with reading() as session:
        found = await tags_of_posts(session, [post.id])
    assert [tag.name for tag in found[post.id]] == ["Cider", "Hay"]
    with pytest.raises(UnknownTag):
        await save(post, seen=1, tag_ids=[internal.id + 1])


async def test_readers_are_told_of_a_change_only_where_there_are_any() -> None:
    draft, post = await begin(), await make_post("cider")

    await save(draft, seen=1, excerpt="New")
    assert await told() == []

    await save(post, seen=1, excerpt="New", slug="cider")
    assert await told() == ["post.updated"]


async def test_posts_of_somebody_who_is_erased_stay_without_their_name() -> None:
    ada = await make_user()
    async with transaction() as session:
        author = await ensure_author(session, person=ada)
        assert (await ensure_author(session, person=ada)).id == author.id
    post = await begin(by=ada.id, author_ids=[author.id])

    async with transaction() as session:
        await forget_author(session, user_id=ada.id)

    async with reading() as session:
        said = await content_of(session, post)
    assert said.author_ids == (author.id,)
    async with transaction() as session:
        again = await ensure_author(session, person=ada)
    assert again.id != author.id
