"""Processes that share a port let nobody in before one of them can answer, nor while they end."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from shared.dev.processes import LOOPBACK, dying_with_us, free_port
from shared.serving import Server
from shared.testing.apps import ROOT
from shared.tests.serving.slow.app import HEARS, TELLS
from shared.tests.serving.talking import refuses, until

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Slow:
    """Two processes whose start waits to be let go on."""

    port: int
    process: asyncio.subprocess.Process
    told: int
    let_on: int

    async def until_waiting(self, number: int = 1) -> None:
        """Return once so many more wait to be let go on."""
        await self._until_told(number)

    async def until_gone_on(self, number: int) -> None:
        """Return once so many have gone on: what they were given is nobody else's then."""
        await self._until_told(number)

    async def _until_told(self, number: int) -> None:
        async with asyncio.timeout(60):
            for _ in range(number):
                await asyncio.to_thread(os.read, self.told, 1)

    def let(self, number: int) -> None:
        """Let so many go on."""
        os.write(self.let_on, b"." * number)


@pytest.fixture
async def slow(server: Server) -> AsyncIterator[Slow]:
    told, tells = os.pipe()
    hears, let_on = os.pipe()
    port = free_port()
    environment = {"SERVER": server, "PORT": str(port), "WORKERS": str(WORKERS)}
    pipes = {TELLS: str(tells), HEARS: str(hears)}
    process = await asyncio.create_subprocess_exec(
        *(*dying_with_us(), sys.executable, "-m", "shared.tests.serving.slow"),
        cwd=ROOT,
        env={**os.environ, **environment, **pipes},
        pass_fds=(tells, hears),
    )
    for theirs in (tells, hears):
        os.close(theirs)
    yield Slow(port, process, told, let_on)
    if process.returncode is None:
        process.terminate()
    # Whoever still waits hears the end of the pipe.
    os.close(let_on)
    await process.wait()
    os.close(told)


async def ask(slow: Slow, path: str = "/") -> str:
    async with httpx.AsyncClient(timeout=60) as http:
        return (await http.get(f"http://{LOOPBACK}:{slow.port}{path}")).text


async def test_nobody_is_let_in_until_one_of_them_can_answer(slow: Slow) -> None:
    await slow.until_waiting(WORKERS)
    refused = await refuses(slow.port)

    slow.let(1)
    await until(False, slow.port)

    # The other has not begun yet, and none of these waits for it.
    assert refused
    assert await asyncio.gather(*(ask(slow) for _ in range(20))) == ["hello"] * 20
    slow.let(1)


async def test_nobody_new_is_let_in_while_they_finish_what_they_have_begun(slow: Slow) -> None:
    await slow.until_waiting(WORKERS)
    slow.let(WORKERS)
    await slow.until_gone_on(WORKERS)
    await until(False, slow.port)
    begun = asyncio.create_task(ask(slow, "/waits/"))
    await slow.until_waiting()

    slow.process.terminate()
    await until(True, slow.port)
    slow.let(1)

    assert await begun == "hello"
    assert await slow.process.wait() == 0
