"""Load the demonstration: python -m blog.demo."""

import asyncio

from blog.app import create_app
from blog.demo.loading import DemoPages, DemoPosts, load_pages, load_posts
from shared.environment import enter_environment
from shared.factory import runtime_of
from shared.runtime import running


def main() -> None:
    """Load the demonstration's pages and posts and say what is there now."""
    asyncio.run(_run(DemoPages.read(), DemoPosts.read()))


async def _run(pages: DemoPages, posts: DemoPosts) -> None:
    enter_environment("blog")
    runtime = runtime_of(create_app())
    try:
        with running(runtime):
            await load_pages(pages)
            await load_posts(posts)
    finally:
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()
    print(f"blog: {len(pages.pages)} pages and {len(posts.posts)} posts are in place")
