"""Tells by one pipe that it waits, goes on by what it reads from another, and tells that, too."""

import asyncio
import os
from typing import Any

TELLS, HEARS = "TELLS_FD", "HEARS_FD"


async def _wait() -> None:
    os.write(int(os.environ[TELLS]), b".")  # a program of a test
    await asyncio.to_thread(os.read, int(os.environ[HEARS]), 1)
    os.write(int(os.environ[TELLS]), b".")  # a program of a test


def create_app() -> Any:
    """Make the app."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await _wait()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["path"] == "/waits/":
            await _wait()
        headers = [(b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})

    return app
