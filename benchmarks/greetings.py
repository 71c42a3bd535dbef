"""Two greetings, each a process: Quart's bare hello, which all ratios are against, and ours."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx

from benchmarks.measuring import Asking, Contender, Expected
from shared.dev.processes import dying_with_us, free_port
from shared.serving import Server


@asynccontextmanager
async def greeting(kind: str, server: Server) -> AsyncIterator[Contender]:
    """Serve a hello, `bare` or `ours`, in a process of its own."""
    async with standing_app("benchmarks.greeting", kind, server) as (url, pid):
        yield Contender([Asking(url, Expected(contains=("hello",)))], [pid])


@asynccontextmanager
async def standing_app(module: str, *arguments: str) -> AsyncIterator[tuple[str, int]]:
    """Serve an app that says hello in a process of its own; give its address and that process.

    The port comes after the module's other arguments.
    """
    port = free_port()
    command = [sys.executable, "-m", module, *arguments, str(port)]
    process = await asyncio.create_subprocess_exec(*dying_with_us(), *command)
    try:
        url = f"http://127.0.0.1:{port}/"
        async with httpx.AsyncClient() as http:
            while not await _answers(http, url):
                assert process.returncode is None, f"{module} did not start"
                await asyncio.sleep(0.05)
        yield url, process.pid
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def greetings(*wanted: tuple[str, Server]) -> AsyncIterator[dict[str, Contender]]:
    """Serve several of them, named `bare, uvicorn`."""
    async with AsyncExitStack() as stack:
        yield {
            f"{kind}, {server}": await stack.enter_async_context(greeting(kind, server))
            for kind, server in wanted
        }


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
