"""What becomes of what is written."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from blog.posts import queries
from blog.posts.content import PostContent
from blog.posts.models import Post, PostStatus
from blog.tests.factories import make_post
from blog.writing.errors import EditedMeanwhile, NothingToPublish, TimeIsPast
from blog.writing.publishing import (
    publish,
    publish_one_that_is_due,
    put_away,
    schedule,
    unpublish,
)
from blog.writing.service import begin_post
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import audit_entries, domain_events

HOUR = timedelta(hours=1)


async def begin(title: str = "Hay cut") -> Post:
    async with transaction() as session:
        return await begin_post(session, content=PostContent(title=title), by=None)


async def schedule_it(post: Post, *, within: timedelta = HOUR) -> None:
    async with transaction() as session:
        now = utcnow()
        await schedule(session, post.id, seen=post.version, at=now + within, now=now)


async def is_read(post: Post) -> bool:
    async with reading() as session:
        return await queries.published_post(session, slug=post.slug) is not None


async def told() -> list[str]:
    async with reading() as session:
        columns = domain_events.c
        return list((await session.scalars(select(columns.name).order_by(columns.seq))).all())


async def noted() -> list[str]:
    async with reading() as session:
        columns = audit_entries.c
        return list((await session.scalars(select(columns.action).order_by(columns.id))).all())


async def test_what_is_published_is_read_and_told() -> None:
    post = await begin()

    async with transaction() as session:
        await publish(session, post.id, seen=1, now=utcnow())

    assert await is_read(post)
    assert (await told(), await noted()) == (["post.published"], ["post.published"])


async def test_publishing_what_is_published_tells_nobody_again() -> None:
    post = await make_post()

    async with transaction() as session:
        await publish(session, post.id, seen=1, now=utcnow())

    assert await told() == []


async def test_what_has_no_title_cannot_be_published() -> None:
    post = await begin(title="")

    async with transaction() as session:
        with pytest.raises(NothingToPublish):
            await publish(session, post.id, seen=1, now=utcnow())


async def test_who_publishes_must_have_seen_the_latest_version() -> None:
    post = await begin()

    async with transaction() as session:
        with pytest.raises(EditedMeanwhile):
            await publish(session, post.id, seen=0, now=utcnow())


async def test_what_has_its_time_is_read_from_then_on(clock: FrozenClock) -> None:
    post = await begin()
    await schedule_it(post)

    assert not await publish_one_that_is_due()
    assert not await is_read(post)

    clock.advance(HOUR)
    at = clock.now()
    clock.advance(timedelta(minutes=7))
    assert await publish_one_that_is_due()
    assert not await publish_one_that_is_due()

    async with reading() as session:
        found = await queries.published_post(session, slug=post.slug)
    assert found is not None
    assert (found.published_at, found.publish_at) == (at, None)
    assert await told() == ["post.published"]


@pytest.mark.committed
async def test_two_processes_publish_what_is_due_once(clock: FrozenClock) -> None:
    due = [await begin("Hay"), await begin("Cider"), await begin("Hens")]
    for post in due:
        await schedule_it(post)
    clock.advance(HOUR)

    await asyncio.gather(*(publish_one_that_is_due() for _ in range(6)))
    while await publish_one_that_is_due():
        pass

    assert all([await is_read(post) for post in due])
    assert await told() == ["post.published"] * 3


async def test_a_time_that_is_past_is_refused(clock: FrozenClock) -> None:
    post = await begin()

    async with transaction() as session:
        with pytest.raises(TimeIsPast):
            await schedule(session, post.id, seen=1, at=utcnow(), now=utcnow())


async def test_what_is_made_a_draft_again_is_read_no_more_and_keeps_its_first_time() -> None:
    post = await make_post()
    first = post.published_at

    async with transaction() as session:
        draft = await unpublish(session, post.id, seen=1)
    assert not await is_read(post)

    async with transaction() as session:
        again = await publish(session, draft.id, seen=1, now=utcnow())
    assert again.published_at == first
    assert await told() == ["post.deleted", "post.published"]


async def test_a_time_can_be_taken_back(clock: FrozenClock) -> None:
    post = await begin()
    await schedule_it(post)

    async with transaction() as session:
        await unpublish(session, post.id, seen=1)

    clock.advance(2 * HOUR)
    assert not await publish_one_that_is_due()


async def test_what_is_published_can_be_put_off() -> None:
    post = await make_post()

    await schedule_it(post)

    assert not await is_read(post)
    assert await told() == ["post.deleted"]


async def test_what_is_put_away_is_gone_and_its_address_free() -> None:
    post = await make_post("hay-cut")

    async with transaction() as session:
        gone = await put_away(session, post.id, seen=1)

    assert gone.status is PostStatus.DRAFT
    assert not await is_read(post)
    assert await told() == ["post.deleted"]
    async with reading() as session:
        assert not await queries.is_taken(session, slug="hay-cut")
