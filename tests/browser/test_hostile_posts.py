"""What attackers write runs nowhere, also where no policy of the browser would keep it from it."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from shared.testing.servers import Servers
from tests.browser.hostile import Published, Trap, draft_letter, publish_all, sprung_trap
from tests.browser.platform import served_demonstration
from tests.browser.visitor import Visitor
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


@pytest_asyncio.fixture(scope="module")
async def served(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """A platform of its own: on others' pages these posts would be looked at too."""
    folder = tmp_path_factory.mktemp("served-to-attackers")
    async with served_demonstration(servers, folder) as platform:
        yield platform


@pytest_asyncio.fixture
async def trap(served: Served, chrome: Browser) -> AsyncIterator[tuple[Trap, Visitor]]:
    async with sprung_trap(chrome, served) as opened:
        await opened[1].become("admin")
        yield opened


async def test_no_payload_runs_in_a_post_a_list_a_feed_or_a_letter_without_a_policy(
    trap: tuple[Trap, Visitor],
) -> None:
    watching, visitor = trap
    posts = await publish_all(visitor)

    found = [one for post in posts for one in await read(watching, visitor, post)]
    preview = f"/admin/posts/{posts[0].id}/preview/"
    for path in ("/posts/", "/", "/admin/posts/", "/search/?q=script", preview):
        found += await look_at(watching, visitor, path)
    found += await read_feed(watching, visitor, posts)

    assert not found


async def read(trap: Trap, visitor: Visitor, post: Published) -> list[str]:
    """Read a post as visitors do, and as a letter."""
    letter = f"/admin/letters/{await draft_letter(visitor, post)}/preview/"
    pages = [await look_at(trap, visitor, path) for path in (f"/{post.slug}/", letter)]
    return [one for found in pages for one in found]


async def look_at(trap: Trap, visitor: Visitor, path: str) -> list[str]:
    answer = await visitor.page.goto(visitor.served.url("blog", path))
    assert answer is not None
    assert answer.status == 200, path
    return await trap.spring(path)


async def read_feed(trap: Trap, visitor: Visitor, posts: list[Published]) -> list[str]:
    """Show what a feed says of each post, as programs do that trust it."""
    answer = await visitor.page.context.request.get(visitor.served.url("blog", "/posts/feed.json"))
    items = {item["url"]: item for item in json.loads(await answer.text())["items"]}
    found = []
    for post in posts:
        item = items[visitor.served.url("blog", f"/{post.slug}/")]
        await visitor.go("blog", "/letters/")
        await visitor.page.set_content(item["content_html"])
        found += await trap.spring(f"the feed's {post.slug}")
    return found
