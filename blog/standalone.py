"""Blog without a server, for what is typed in a shell."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from blog.app import create_app
from shared.environment import enter_environment
from shared.factory import runtime_of
from shared.runtime import Runtime, running


@asynccontextmanager
async def blog_standing_alone() -> AsyncIterator[Runtime]:
    """Make blog from the environment; its loops do not run, the served blog's do their work."""
    enter_environment("blog")
    runtime = runtime_of(create_app())
    try:
        with running(runtime):
            yield runtime
    finally:
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()
