"""An app of plain ASGI that is served, and what is said to it byte by byte."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from shared.serving import Promises, Server, ServerSettings, bound, server_named


@dataclass(slots=True)
class Plain:
    """Answers each path in its own way, and notes what it has lived through."""

    noted: list[str] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    # Where it is slow to begin, it says that it does, and waits until it may have begun.
    is_slow: bool = False
    is_beginning: asyncio.Event = field(default_factory=asyncio.Event)
    may_begin: asyncio.Event = field(default_factory=asyncio.Event)
    # Somebody has asked for what waits.
    is_waiting: asyncio.Event = field(default_factory=asyncio.Event)
    fails: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        self.noted.append(f"{scope['method']} {scope['path']}")
        if scope["path"] in {"/waits/", "/gone/"}:
            self.is_waiting.set()
        if scope["path"] == "/waits/":
            await self.go_on.wait()
        if scope["path"] == "/gone/":
            while (await receive())["type"] != "http.disconnect":
                pass
            self.noted.append("gone")
            self.go_on.set()
            return
        body, more = b"", scope["path"] != "/refuses/"
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        if scope["path"] == "/streams/":
            await _begin(send, [])
            for portion in (b"one", b"two"):
                await send({"type": "http.response.body", "body": portion, "more_body": True})
                await self.go_on.wait()
        elif scope["path"] == "/unchanged/":
            await _begin(send, [(b"etag", b'"x"')], status=304)
        else:
            text = body or b"hello"
            if scope["path"] == "/headers/":
                text = b" ".join(name for name, _ in scope["headers"])
            await _begin(send, [(b"content-length", str(len(text)).encode())])
            await send({"type": "http.response.body", "body": text, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            step = (await receive())["type"].removeprefix("lifespan.")
            self.noted.append(step)
            if step == "startup" and self.is_slow:
                self.is_beginning.set()
                await self.may_begin.wait()
            ending = "failed" if self.fails == step else "complete"
            await send({"type": f"lifespan.{step}.{ending}"})
            if step == "shutdown":
                return


async def _begin(send: Any, headers: list[tuple[bytes, bytes]], status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


@dataclass(slots=True)
class Serving:
    """An app that is served, and how to stop it."""

    app: Plain
    port: int
    task: asyncio.Task[None]
    stop: asyncio.Event

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def say(self, text: str) -> str:
        """Say this on a connection of its own, and return all that comes until its end."""
        reader, writer = await self.connect()
        writer.write(text.encode("latin1"))
        try:
            async with asyncio.timeout(60):
                return (await reader.read()).decode("latin1")
        finally:
            writer.close()


@asynccontextmanager
async def plainly_served(
    server: Server, promises: Promises | None = None
) -> AsyncIterator[Serving]:
    app, stop = Plain(), asyncio.Event()
    listening = bound(ServerSettings(port=0))
    # Who comes before the app has begun waits.
    listening.listen()
    port = listening.getsockname()[1]
    serve = server_named(server)
    task = asyncio.create_task(serve(app, listening, stop, promises or Promises()))
    try:
        yield Serving(app, port, task, stop)
    finally:
        app.go_on.set()
        stop.set()
        await task


async def until(is_refused: bool, port: int) -> None:
    """Return once a port refuses who connects to it, or once it does not."""
    async with asyncio.timeout(60):
        while await refuses(port) != is_refused:
            pass


async def refuses(port: int) -> bool:
    """Say whether a port refuses who connects to it."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        # It was closed at this moment.
        return False
    writer.close()
    with suppress(ConnectionResetError):
        await writer.wait_closed()
    return False


async def answer_on(reader: asyncio.StreamReader) -> str:
    """Read one answer that has a length, and leave the connection open."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
    length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
    return head + (await reader.readexactly(length)).decode("latin1")
