"""Serving by Hypercorn, against which Quart is written."""

import asyncio
import logging
import os
import socket
import sys

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from hypercorn.typing import Framework
from hypercorn.utils import LifespanFailureError, LifespanTimeoutError

from shared.serving.promises import NotStarted, Promises

DEFAULTS = Promises()


async def serve(
    app: Framework,
    listening: socket.socket,
    stop: asyncio.Event,
    promises: Promises = DEFAULTS,
) -> None:
    """Serve until told to stop; raises NotStarted where the app does not begin."""
    try:
        await hypercorn_serve(app, _configuration(listening, promises), shutdown_trigger=stop.wait)
    except (LifespanFailureError, LifespanTimeoutError) as error:
        raise NotStarted(str(error)) from error


def _configuration(listening: socket.socket, promises: Promises) -> Config:
    configuration = Config()
    configuration.bind = [f"fd://{os.dup(listening.fileno())}"]
    configuration.backlog = promises.backlog
    configuration.keep_alive_timeout = promises.keep_alive_seconds
    configuration.keep_alive_max_requests = sys.maxsize
    configuration.graceful_timeout = promises.finish_seconds
    configuration.h11_max_incomplete_size = promises.head_bytes
    configuration.include_server_header = False
    configuration.errorlog = logging.getLogger("hypercorn")
    return configuration
