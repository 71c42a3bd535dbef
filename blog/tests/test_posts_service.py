"""How posts and pages are written."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from blog.posts import queries
from blog.posts.content import PostContent
from blog.posts.errors import SlugReserved, SlugTaken
from blog.posts.service import publish_post, write_post
from blog.tests.factories import make_draft, make_page, make_post
from glue.contracts.blog import PostKind
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction


async def write(slug: str, kind: PostKind = PostKind.POST, title: str = "A title") -> int:
    async with transaction() as session:
        post = await write_post(session, content=PostContent(kind=kind, slug=slug, title=title))
        return post.id


async def test_a_draft_is_not_seen() -> None:
    draft = await make_draft("unfinished")

    async with reading() as session:
        assert await queries.published_post(session, slug=draft.slug) is None
        assert await queries.published_posts_by_id(session, ids=[draft.id]) == []
        assert await queries.latest_posts(session, limit=5) == []


async def test_writing_at_a_slug_again_changes_what_is_there() -> None:
    first = await write("hay-cut", title="Hay cut")
    second = await write("hay-cut", title="Hay cut, moved to Sunday")

    assert first == second


@pytest.mark.parametrize("slug", ["sign-in", "account", "checkout", "static", "internal"])
async def test_a_page_cannot_take_an_address_the_sites_need(slug: str) -> None:
    with pytest.raises(SlugReserved):
        await write(slug, PostKind.PAGE)


async def test_a_post_cannot_take_the_address_of_a_page() -> None:
    await make_page("bakery")

    with pytest.raises(SlugTaken):
        await write("bakery", PostKind.POST)


@pytest.mark.parametrize("slug", ["Bakery", "a b", "-a", "a--b", "a/b"])
async def test_a_slug_is_made_of_small_letters_digits_and_single_dashes(slug: str) -> None:
    with pytest.raises(IntegrityError, match="ck_posts_slug"):
        await write(slug)


async def test_publishing_again_keeps_the_first_time(clock: FrozenClock) -> None:
    post = await make_post()
    first = post.published_at

    clock.advance(timedelta(days=1))
    async with transaction() as session:
        again = await queries.lock_post(session, slug=post.slug)
        assert again is not None
        await publish_post(session, again, now=utcnow())

    assert again.published_at == first


async def test_a_deleted_post_gives_its_slug_free() -> None:
    first = await make_post("hay-cut")
    async with transaction() as session:
        post = await queries.lock_post(session, slug="hay-cut")
        assert post is not None
        post.deleted_at = utcnow()

    second = await make_post("hay-cut")

    assert second.id != first.id


async def test_the_latest_posts_come_first(clock: FrozenClock) -> None:
    for slug in ("first", "second", "third"):
        await make_post(slug)
        clock.advance(timedelta(minutes=1))

    async with reading() as session:
        latest = await queries.latest_posts(session, limit=2)

    assert [post.slug for post in latest] == ["third", "second"]


@pytest.mark.committed
async def test_of_two_new_posts_at_one_slug_one_is_told_that_it_is_taken() -> None:
    results = await asyncio.gather(write("hay-cut"), write("hay-cut"), return_exceptions=True)

    # Whoever comes second either waits at the slug and is refused, or finds the row and changes it.
    refused = [result for result in results if isinstance(result, BaseException)]
    assert len(refused) <= 1
    assert all(isinstance(result, SlugTaken) for result in refused)
    async with reading() as session:
        assert await queries.lock_post(session, slug="hay-cut") is not None
