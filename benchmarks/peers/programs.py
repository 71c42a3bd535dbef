"""Programs of others: installed into a folder outside of what is kept, run, and waited for."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from shared.dev.processes import dying_with_us

READY_SECONDS = 180.0
POLL_SECONDS = 0.1


class PeerFailed(Exception):
    """A peer could not be installed, filled or started; what it said is told."""


def environment_of(name: str, requirements: Sequence[str], *, cache: Path) -> Path:
    """Return the folder of programs of a virtual environment that has these, made where missing."""
    folder = cache / name
    wanted = "\n".join(requirements)
    marker = folder / "requirements.txt"
    if not marker.exists() or marker.read_text() != wanted:
        print(f"Installing {', '.join(requirements)} ...", flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(folder)])
        run([str(folder / "bin" / "pip"), "install", "--quiet", *requirements])
        marker.write_text(wanted)
    return folder / "bin"


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stdin: str = "",
) -> str:
    """Run a program to its end and return what it printed; raise PeerFailed where it fails."""
    done = subprocess.run(
        command,
        input=stdin,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PeerFailed(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


@asynccontextmanager
async def running(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Run a program for as long as the block lasts."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [*dying_with_us(), *command], cwd=folder, env=environment, stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        process.terminate()
        await asyncio.to_thread(_end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def until_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when there is an answer without an error at an address."""
    deadline = time.monotonic() + READY_SECONDS
    async with httpx.AsyncClient(timeout=60) as http:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if (await http.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(POLL_SECONDS)
    raise PeerFailed(f"{url} did not answer:\n{log.read_text()[-4000:]}")
