"""Market without a server, for what is typed in a shell."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from market.app import create_app
from shared.environment import enter_environment
from shared.factory import runtime_of
from shared.runtime import Runtime, running


@asynccontextmanager
async def market_standing_alone() -> AsyncIterator[Runtime]:
    """Make market from the environment; its loops do not run, the served market's do their work."""
    enter_environment("market")
    runtime = runtime_of(create_app())
    try:
        with running(runtime):
            yield runtime
    finally:
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()
