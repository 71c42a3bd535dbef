"""Programs of others: installed into a folder outside of what is kept, run, and waited for."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx

from shared.dev.processes import dying_with_us
from shared.testing.servers import Servers

READY_SECONDS = 300.0
STOP_SECONDS = 20.0
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


@contextmanager
def running(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for as long as the block lasts."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [*dying_with_us(), *command], cwd=folder, env=environment, stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when there is an answer without an error at an address."""
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client(timeout=60) as http:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if http.get(url).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(POLL_SECONDS)
    raise PeerFailed(f"{url} did not answer:\n{log.read_text()[-4000:]}")


async def emptied_database(
    servers: Servers, name: str, version: str, migrate: Callable[[], str]
) -> None:
    """Make a database anew as its program's migrations leave it, which run once for a version."""
    migrated = f"{name} {version}"
    await told_to(servers, "postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    try:
        await told_to(servers, "postgres", f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    except asyncpg.InvalidCatalogNameError:
        await told_to(servers, "postgres", f'CREATE DATABASE "{name}"')
        migrate()
        await told_to(servers, "postgres", f'CREATE DATABASE "{migrated}" TEMPLATE "{name}"')


async def told_to(servers: Servers, database: str, statement: str) -> None:
    """Run a statement on a database, as the superuser."""
    connection = await asyncpg.connect(servers.postgres.url(database))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
