"""An app that says hello, to measure others by: python -m benchmarks.greeting KIND SERVER PORT."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable

import uvloop
from quart import Quart

from shared.db.session import Database
from shared.serving import ServerSettings, bound, server_named
from shared.tests.small_app import small_app

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"


def bare() -> Quart:
    """Make what Quart's own first page of documentation makes."""
    app = Quart("hello")

    @app.get("/")
    async def hello() -> str:
        return "hello"

    return app


def ours() -> Quart:
    """Make an app of `create_base_app`: hooks, guards, turns, headers and cookies."""
    return small_app(Database.connect(NOWHERE, app_name="hello"), environment="test")


KINDS: dict[str, Callable[[], Quart]] = {"bare": bare, "ours": ours}


async def serve(app: Quart, settings: ServerSettings) -> None:
    """Serve an app until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    gc.collect()
    gc.freeze()
    await server_named(settings.server)(app, bound(settings), stop)


if __name__ == "__main__":
    logging.disable()
    kind, server, port = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        settings = ServerSettings.model_validate({"server": server, "port": port})
        runner.run(serve(KINDS[kind](), settings))
