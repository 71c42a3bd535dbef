"""The public ports: each leads to the process that serves there now.

Whoever was let through to an older process stays with it until it has answered, as behind Caddy.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from shared.dev.processes import LOOPBACK

PORTION_BYTES = 64 * 1024


class Edge:
    """Lets people through at public ports, from the moment at which somebody serves there."""

    def __init__(self, ports: Iterable[int]) -> None:
        self._ports = tuple(ports)
        self._ways: dict[int, int] = {}

    def lead(self, port: int, to: int) -> None:
        """Lead who comes from now on to a process that listens at another port."""
        self._ways[port] = to

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Let people through for as long as the block lasts."""
        async with AsyncExitStack() as stack:
            for port in self._ports:
                await stack.enter_async_context(await self._door(port))
            yield

    async def _door(self, port: int) -> asyncio.Server:
        async def let_through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError):
                further, back = await asyncio.open_connection(LOOPBACK, self._ways[port])
                await asyncio.gather(_pass_on(reader, back), _pass_on(further, writer))

        return await asyncio.start_server(let_through, LOOPBACK, port)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes, and then that no more will."""
    with suppress(ConnectionError):
        while portion := await reader.read(PORTION_BYTES):
            writer.write(portion)
            await writer.drain()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
