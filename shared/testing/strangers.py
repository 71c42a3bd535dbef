"""A stranger's server on this machine, which notes what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.outward.client import OutwardClient
from shared.outward.manners import Manners

AGENT = "rose-ash-tests (+https://example.org/)"
UNHURRIED = Manners()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the stranger was asked; the names of the headers are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: str = ""


Respond = Callable[[Asked], bytes]


@dataclass
class Stranger:
    """Answers as `respond` says; `pauses` are those a client would have made."""

    port: int = 0
    respond: Respond = lambda asked: answer(b"hello")
    asked: list[Asked] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def client(
        self, *, manners: Manners = UNHURRIED, most_bytes: int = 10_000_000
    ) -> OutwardClient:
        """Make a client that may ask this server, and that never really waits."""

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        return OutwardClient(
            AGENT,
            allowed=[f"localhost:{self.port}"],
            manners=manners,
            most_bytes=most_bytes,
            pause=pause,
        )

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and hang up."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): it for name, it in (line.split(": ", 1) for line in lines)}
        method, path, _version = first.split(" ")
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        asked = Asked(method, path, headers, body.decode())
        self.asked.append(asked)
        writer.write(self.respond(asked))
        await writer.drain()
        writer.close()


def answer(content: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """Write an answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(content)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@asynccontextmanager
async def stranger_on_this_machine() -> AsyncIterator[Stranger]:
    """Serve a stranger for as long as the block lasts."""
    it = Stranger()
    server = await asyncio.start_server(it.serve, "localhost", 0)
    # Both versions of the protocol listen, each on its own port: the first is asked.
    it.port = server.sockets[0].getsockname()[1]
    yield it
    server.close()
    await server.wait_closed()
