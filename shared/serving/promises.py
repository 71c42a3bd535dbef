"""What every server keeps to."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Protocol

from hypercorn.typing import Framework


class NotStarted(Exception):
    """The app could not begin; its log says why."""


@dataclass(frozen=True, slots=True)
class Promises:
    """How long is waited for whom, and how much is listened to."""

    # Longer than any client keeps an idle connection: the client must be the one that closes it.
    keep_alive_seconds: float = 90
    finish_seconds: float = 20
    backlog: int = 1024
    # What is said before the body; the servers read 64 kB at once, so a little more may get in.
    head_bytes: int = 16 * 1024


class Ending(Protocol):
    """Serve an app until the event is set, and what has begun is finished.

    The socket is taken over: it is listened at once the app has begun, and closed before what has
    begun is finished, so that nobody comes to a process that does not answer. Raises NotStarted
    where the app does not begin.
    """

    async def __call__(
        self,
        app: Framework,
        listening: socket.socket,
        stop: asyncio.Event,
        promises: Promises = ...,
    ) -> None: ...
