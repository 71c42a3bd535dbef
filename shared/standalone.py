"""An app without a server, for what is typed in a shell."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from quart import Quart

from shared.environment import enter_environment
from shared.factory import runtime_of
from shared.runtime import Runtime, running
from shared.web.cache import PageCache


@asynccontextmanager
async def standing_alone(name: str, create_app: Callable[[], Quart]) -> AsyncIterator[Runtime]:
    """Make an app from the environment; its loops do not run, the served app's do their work."""
    enter_environment(name)
    runtime = runtime_of(create_app())
    try:
        with running(runtime):
            yield runtime
    finally:
        if runtime.changes is not None:
            await runtime.extra(PageCache).aclose()
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()
