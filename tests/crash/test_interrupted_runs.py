"""A run of the tests is broken off: nothing that it started goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.served import eventually

pytestmark = pytest.mark.crash

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
WAIT_SECONDS = 120.0
# What runs in the background of a shell ignores Ctrl-C, and so does all that it starts.
INTERRUPTIBLE = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)
SUITE = f"""
import asyncio
from pathlib import Path

import pytest
import pytest_asyncio

from tests.served import served_platform


@pytest_asyncio.fixture(scope="session")
async def served(servers, tmp_path_factory):
    async with served_platform(servers, tmp_path_factory.mktemp("served"), "sumup") as platform:
        yield platform


@pytest.mark.parametrize("number", range({WORKERS}))
async def test_that_never_ends(served, number):
    Path(__file__).with_name(f"waits-{{number}}").touch()
    await asyncio.Event().wait()
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def run(tmp_path: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run whose workers start servers and a program, and wait."""
    suite = tmp_path / "test_small.py"
    suite.write_text(SUITE)
    choice = [f"-n{WORKERS}", "-p", "no:cacheprovider", "-o", f"testpaths={suite}"]
    command = [sys.executable, "-m", "shared.dev.test", *choice]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE, *command],
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    yield process
    if process.poll() is None:
        process.kill()
        process.wait(WAIT_SECONDS)


def waits(run: subprocess.Popen[bytes], log: Path) -> bool:
    assert run.poll() is None, log.read_text()
    return len(list(log.parent.glob("waits-*"))) == WORKERS


def name_of(process: psutil.Process) -> str | None:
    """Return what runs in a process, or nothing where it is over: some of PostgreSQL soon are."""
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return None


@pytest.mark.parametrize("break_off", [os.killpg, os.kill], ids=["ctrl-c", "alone"])
async def test_no_server_is_left_behind(
    run: subprocess.Popen[bytes], log: Path, break_off: Callable[[int, int], None]
) -> None:
    async def look() -> bool | None:
        return waits(run, log) or None

    await eventually(look, within=300)
    started = psutil.Process(run.pid).children(recursive=True)
    names = [name for process in started if (name := name_of(process))]

    break_off(run.pid, signal.SIGINT)

    assert run.wait(WAIT_SECONDS) == pytest.ExitCode.INTERRUPTED
    _, left = psutil.wait_procs(started, timeout=60)
    assert left == []
    assert names.count("valkey-server") == WORKERS
