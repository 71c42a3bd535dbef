"""How long a service takes from nothing to its first answer, and bin/dev until all of them do."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.measuring import Bar, Report, conclude, cpu_seconds, in_rounds, options_of
from benchmarks.site import AS_IN_PRODUCTION
from shared.dev.processes import dying_with_us
from shared.serving import Server
from shared.testing.servers import Servers, running_servers
from tests.served import NotReady, served_platform

APPS = ("market", "likes")
SERVERS: tuple[Server, ...] = ("uvicorn", "hypercorn")
PYTHON = "Python with Quart and SQLAlchemy"
FROM_EMPTY, WARM = "bin/dev, from empty", "bin/dev, warm"
READY = b"Rose Ash is ready"
MOST_SECONDS = 8
LIBRARIES = "import quart, sqlalchemy.ext.asyncio, asyncpg, aiohttp, pydantic_settings"


def main(arguments: Sequence[str]) -> int:
    """Start services and bin/dev again and again, beside a Python that imports alone."""
    chosen = options_of("start", __doc__ or "", rounds=3, seconds=0).parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, running_servers() as servers:
        # PostgreSQL refuses to run as root, so its user must be able to enter.
        for folder in (Path(name), home := Path(name) / "dev"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)
        return conclude(asyncio.run(_measure(servers, home, chosen.rounds)), arguments)


async def _measure(servers: Servers, folder: Path, rounds: int) -> Report:
    turns: dict[str, Callable[[], Awaitable[tuple[float, float]]]] = {
        f"{app}, {server}": partial(_started, servers, folder, app, server)
        for app in APPS
        for server in SERVERS
    }
    turns[PYTHON] = _imported
    from_empty = await _developed(folder)
    turns[WARM] = partial(_developed, folder)
    found = await in_rounds(turns, rounds=rounds) | {FROM_EMPTY: [from_empty]}
    medians = {
        name: (median(wall for wall, _ in each), median(cpu for _, cpu in each))
        for name, each in found.items()
    }
    least = medians[PYTHON][1]
    return Report(
        name="start",
        caption=(
            "From the first instruction to the first answer, its database migrated before;"
            " bin/dev until it says that it is ready, with its stores and strangers."
        ),
        columns=("", "seconds", "CPU seconds", "CPU ×"),
        rows=[(name, wall, cpu, cpu / least) for name, (wall, cpu) in medians.items()],
        bars=[Bar("warm bin/dev, seconds", medians[WARM][0], at_most=MOST_SECONDS)],
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


async def _developed(folder: Path) -> tuple[float, float]:
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(*dying_with_us(), sys.executable, "-m", "benchmarks.developing", str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    async for line in process.stdout:
        if READY in line:
            break
    else:
        raise NotReady((await process.stderr.read()).decode())
    taken = perf_counter() - began, cpu_seconds([process.pid])
    process.send_signal(signal.SIGINT)
    await process.communicate()
    return taken
