"""Turns: how many browsers one process works for at once, and what becomes of the others.

A process that works on a thousand requests at once ends none of them soon: they wait for its few
connections until their patience is over, and what was done for them until then was for nothing. So
a few are worked on, and the others wait in the order they came in. Who has waited too long is told
that the site is busy. Calls of siblings and files do not wait: others' turns depend on them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from shared.web.asking import has_no_body

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

# In the scope of a request that has waited too long.
WAITED_TOO_LONG = "rose_ash.waited_too_long"
# A longer body is a file: it may take minutes to arrive, and is not waited for with a turn in hand.
SHORT_BODY_BYTES = 64 * 1024
# What has not arrived after this long is a long body too, however short it would have been.
BODY_PATIENCE_SECONDS = 5.0


class Turns:
    """ASGI middleware that lets an app work on so many requests at once, first come, first served.

    A turn ends when the answer begins: how fast a browser reads it is nobody else's business.
    """

    def __init__(
        self,
        app: App,
        *,
        at_once: int,
        patience_seconds: float,
        without: tuple[str, ...],
        body_patience_seconds: float = BODY_PATIENCE_SECONDS,
    ) -> None:
        self._app = app
        self._turns = asyncio.Semaphore(at_once)
        self._patience_seconds = patience_seconds
        self._body_patience_seconds = body_patience_seconds
        self._without = without

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._without):
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        if has_no_body(scope):
            body.is_whole = True
        else:
            await body.arrive(self._body_patience_seconds)
        if not body.is_whole:
            await self._app(scope, body.receive, send)
        elif await self._turn():
            await self._work(scope, body.receive, send)
        else:
            await self._app(scope | {WAITED_TOO_LONG: True}, body.receive, send)

    async def _turn(self) -> bool:
        if not self._turns.locked():
            return await self._turns.acquire()
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._turns.acquire()
        except TimeoutError:
            return False
        return True

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_over = False

        def end() -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                self._turns.release()

        async def send_and_end(message: Message) -> None:
            if message["type"] == "http.response.start":
                end()
            await send(message)

        try:
            await self._app(scope, receive, send_and_end)
        finally:
            end()


class _Body:
    """What has arrived of a request, to be received again; the rest comes after it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._arrived: list[Message] = []
        self.is_whole = False

    async def arrive(self, patience_seconds: float) -> None:
        """Wait for a short body to be whole, or for a longer or slower one to be known as such."""
        length = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                while not self.is_whole and length <= SHORT_BODY_BYTES:
                    message = await self._receive()
                    self._arrived.append(message)
                    length += len(message.get("body", b""))
                    self.is_whole = not message.get("more_body", False)

    async def receive(self) -> Message:
        return self._arrived.pop(0) if self._arrived else await self._receive()
