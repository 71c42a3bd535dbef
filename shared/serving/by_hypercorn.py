"""Serving by Hypercorn, against which Quart is written."""

import asyncio
import logging
import socket
import sys

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config, Sockets
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
        with listening:
            configuration = _configuration(listening, promises)
            await hypercorn_serve(app, configuration, shutdown_trigger=stop.wait)
    except (LifespanFailureError, LifespanTimeoutError) as error:
        raise NotStarted(str(error)) from error


class _Config(Config):
    """Hands Hypercorn the socket itself, which it asks for once the app has begun."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening

    def create_sockets(self) -> Sockets:
        return Sockets(secure_sockets=[], insecure_sockets=[self._listening], quic_sockets=[])


def _configuration(listening: socket.socket, promises: Promises) -> Config:
    configuration = _Config(listening)
    configuration.backlog = promises.backlog
    configuration.keep_alive_timeout = promises.keep_alive_seconds
    configuration.keep_alive_max_requests = sys.maxsize
    configuration.graceful_timeout = promises.finish_seconds
    configuration.h11_max_incomplete_size = promises.head_bytes
    configuration.include_server_header = False
    configuration.errorlog = logging.getLogger("hypercorn")
    return configuration
