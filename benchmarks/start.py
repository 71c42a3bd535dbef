"""How long a service takes from nothing to its first answer, and how much of that is Python's."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.measuring import Report, conclude, cpu_seconds, in_rounds, options_of
from benchmarks.site import AS_IN_PRODUCTION
from shared.serving import Server
from shared.testing.servers import Servers, running_servers
from tests.served import served_platform

APPS = ("market", "likes")
SERVERS: tuple[Server, ...] = ("uvicorn", "hypercorn")
PYTHON = "Python with Quart and SQLAlchemy"
LIBRARIES = "import quart, sqlalchemy.ext.asyncio, asyncpg, aiohttp, pydantic_settings"


def main(arguments: Sequence[str]) -> int:
    """Start a large and a small service again and again, beside a Python that imports alone."""
    chosen = options_of("start", __doc__ or "", rounds=3, seconds=0).parse_args(arguments)
    return conclude(asyncio.run(_measure(chosen.rounds)), arguments)


async def _measure(rounds: int) -> Report:
    with tempfile.TemporaryDirectory() as folder, running_servers() as servers:
        turns: dict[str, Callable[[], Awaitable[tuple[float, float]]]] = {
            f"{app}, {server}": partial(_started, servers, Path(folder), app, server)
            for app in APPS
            for server in SERVERS
        }
        turns[PYTHON] = _imported
        found = await in_rounds(turns, rounds=rounds)
    medians = {
        name: (median(wall for wall, _ in each), median(cpu for _, cpu in each))
        for name, each in found.items()
    }
    least = medians[PYTHON][1]
    return Report(
        name="start",
        caption="From the first instruction to the first answer, its database migrated before.",
        columns=("", "seconds", "CPU seconds", "CPU ×"),
        rows=[(name, wall, cpu, cpu / least) for name, (wall, cpu) in medians.items()],
        plotted="CPU seconds until the first answer",
        plot={name: cpu for name, (_, cpu) in medians.items()},
    )


async def _imported() -> tuple[float, float]:
    code = f"{LIBRARIES}; import time; print(time.process_time())"
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    return perf_counter() - began, float(printed)


async def _started(servers: Servers, folder: Path, app: str, server: Server) -> tuple[float, float]:
    settings = AS_IN_PRODUCTION | {"SERVER": server, "BACKGROUND_LOOPS": "false"}
    async with served_platform(servers, folder, app, settings=settings) as served:
        served.kill(app)
        began = perf_counter()
        await served.start(app)
        return perf_counter() - began, cpu_seconds([served.pid(app)])
