"""What an older renderer has made is made anew, in the background, and nobody is told of it."""

import asyncio
from hashlib import sha256

import pytest
from sqlalchemy import func, select, update

from blog.posts.bodies import RENDERER, body_of
from blog.posts.content import PostContent, document_of
from blog.posts.models import Post
from blog.posts.rendering_anew import BATCH, render_some_anew
from blog.posts.service import write_post
from blog.tests.admins import text_of
from blog.tests.lexical.goldens import corpus
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import domain_events
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient

KEY = "ab" * 20
HAY = {"type": "image", "src": f"/pictures/{KEY}-1280.webp", "width": 1280, "height": 800}
# What each renderer makes of all that can stand in a text.
MADE_BY = {1: "396cdbdb618f6c6a"}


async def rendered_long_ago(number: int = 1, **columns: object) -> list[int]:
    """Publish posts with a picture, as a renderer made them that knew one width only."""
    posts: list[int] = []
    for place in range(number):
        content = PostContent(
            title="Hay", slug=f"hay-{place}", lexical=document_of([HAY]), excerpt="Dry"
        )
        async with transaction() as session:
            post = await write_post(session, content=content)
            post.publish(at=utcnow())
        posts.append(post.id)
    old: dict[str, object] = {"body_html": "<p>Old</p>", "renderer": 0, **columns}
    async with transaction() as session:
        await session.execute(update(Post).values(updated_at=Post.updated_at, **old))
    return posts


async def left() -> int:
    async with reading() as session:
        number = select(func.count()).select_from(Post).where(Post.renderer < RENDERER)
        return await session.scalar(number) or 0


async def test_what_was_published_long_ago_is_shown_as_it_would_be_today(
    client: SameOriginClient,
) -> None:
    (post_id,) = await rendered_long_ago()
    before = await text_of(client, "/hay-0/")
    async with reading() as session:
        post = await session.get_one(Post, post_id)
        told = await session.scalar(select(func.count()).select_from(domain_events))

    assert not await render_some_anew()

    after = await text_of(client, "/hay-0/")
    assert ("srcset" in before.split("<article")[1], "<p>Old</p>" in before) == (False, True)
    assert f"/pictures/{KEY}-640.webp 640w" in after
    async with reading() as session:
        now = await session.get_one(Post, post_id)
        assert await session.scalar(select(func.count()).select_from(domain_events)) == told
    assert (now.version, now.updated_at) == (post.version, post.updated_at)
    assert now.renderer == RENDERER


async def test_posts_are_rendered_some_at_a_time_and_where_it_was_left() -> None:
    await rendered_long_ago(BATCH + 3)

    more = await render_some_anew()
    after_one = await left()
    end = await render_some_anew()

    assert (more, after_one, end, await left()) == (True, 3, False, 0)
    assert not await render_some_anew()


async def test_what_cannot_be_rendered_any_more_stays_and_holds_up_no_other(
    client: SameOriginClient,
) -> None:
    first, _second = await rendered_long_ago(2)
    async with transaction() as session:
        await session.execute(update(Post).where(Post.id == first).values(lexical={"root": 1}))

    assert not await render_some_anew()

    assert await left() == 0
    assert "<p>Old</p>" in await text_of(client, "/hay-0/")
    assert "srcset" in await text_of(client, "/hay-1/")


async def test_what_a_later_renderer_made_is_left_alone_by_a_process_of_before() -> None:
    await rendered_long_ago(renderer=RENDERER + 1)

    assert not await render_some_anew()

    async with reading() as session:
        assert await session.scalar(select(Post.body_html)) == "<p>Old</p>"


@pytest.mark.committed
async def test_two_processes_share_the_work() -> None:
    await rendered_long_ago(BATCH)

    await asyncio.gather(render_some_anew(), render_some_anew())

    assert await left() == 0


def test_whoever_changes_what_texts_are_rendered_to_has_them_rendered_anew(
    runtime: Runtime,
) -> None:
    documents = [{"root": {"type": "root", "children": it.nodes}} for it in corpus()]
    made = [
        body_of(it, trusts_html=trusts).html
        for it in (*documents, document_of([HAY]))
        for trusts in (False, True)
    ]

    digest = sha256("\n".join(made).encode()).hexdigest()[:16]

    assert digest == MADE_BY[RENDERER], "raise RENDERER in blog/posts/bodies.py, and note this here"
