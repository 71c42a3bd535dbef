"""Ask a program over HTTP whether it is up."""

import asyncio
from contextlib import suppress

from shared.dev.processes import LOOPBACK
from shared.dev.programs import Program

PAUSE_SECONDS = 0.05
ANSWER_SECONDS = 10.0


async def until_up(program: Program) -> None:
    """Return when a program answers as it does when it is up."""
    while True:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                status = await _status(program.port, program.health)
            if status and program.healthy in (None, status):
                return
        await asyncio.sleep(PAUSE_SECONDS)


async def _status(port: int, path: str) -> int:
    """Return the status code of one GET, 0 where the answer is none."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        words = (await reader.readline()).split()
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    finally:
        writer.close()
