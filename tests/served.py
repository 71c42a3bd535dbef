"""The whole platform as processes of its own, for browsers to visit and tests to kill."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import httpx
from itsdangerous import URLSafeSerializer

from glue.dev.machine import DEMO_SITE
from glue.directory import BY_NAME, SERVICES
from shared.dev.processes import dying_with_us, free_port
from shared.testing.apps import base_environment
from shared.testing.servers import Servers
from shared.web.identity import VISITOR_COOKIE

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
MERCHANTS = ROOT / "glue" / "demo_merchants.yaml"
# Whatever is served in tests meets both servers, unless SERVER names one of them.
SERVER_OF = {"market": "hypercorn", "likes": "hypercorn", "orders": "hypercorn"}
# A program that died is noticed at once, so this is only for machines that have much else to do.
READY_SECONDS = 240.0
# What is waited for comes in moments, and on a machine that is busy with others as well.
PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.05
CALL_PATIENCE_FACTOR = 20


class NotReady(Exception):
    """A program did not answer in time; its log says why."""


class Running(Protocol):
    """A program that runs, as `subprocess.Popen` is one."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def kill(self) -> None: ...
    def terminate(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


Spawn = Callable[[Sequence[str], Mapping[str, str], Path], Running]


def spawn_python(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Running:
    """Start a module with arguments in a Python of its own."""
    with log.open("ab") as file:
        return subprocess.Popen(
            # A worker that does not stop soon is killed, and can stop nothing then.
            [*dying_with_us(), sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=file,
        )


@dataclass(slots=True)
class Served:
    """Seven apps, the simulated SumUp and the mail catcher, each a process on a free port."""

    folder: Path
    databases: Mapping[str, str]
    servers: Servers
    ports: Mapping[str, int]
    http: httpx.AsyncClient
    settings: Mapping[str, str] = field(default_factory=dict)
    spawn: Spawn = spawn_python
    _running: dict[str, Running] = field(default_factory=dict)

    def url(self, program: str, path: str = "/") -> str:
        """Return an address of a program, as a browser would use it."""
        return f"http://localhost:{self.ports[program]}{path}"

    async def start(self, *programs: str) -> None:
        """Start programs side by side, and return when all of them answer."""
        for program in programs:
            self._running[program] = self._spawn(program)
        await asyncio.gather(*map(self._until_ready, programs))

    def pid(self, program: str) -> int:
        """Return the number of a program's process."""
        return self._running[program].pid

    def kill(self, program: str) -> None:
        """Kill a program as a power cut would, and wait until it is gone."""
        process = self._running.pop(program)
        process.kill()
        process.wait()

    def has_died(self, program: str) -> bool:
        """Tell whether a program that was started is no more."""
        return self._running[program].poll() is not None

    def stop(self) -> None:
        """Stop everything that runs."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(timeout=PATIENCE_SECONDS)
        self._running.clear()

    async def run(self, app: str, module: str, *arguments: str) -> str:
        """Run a command of an app to its end and return what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env=self.environment(app),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode == 0, printed.decode()
        return printed.decode()

    def visitor_cookie(self, visit: str) -> str:
        """Return the cookie by which every site knows a visitor."""
        secret = self.environment("cart")["COOKIE_SECRET"]
        return str(URLSafeSerializer(secret, salt=VISITOR_COOKIE).dumps(visit))

    def environment(self, app: str) -> dict[str, str]:
        """Return what an app's process is told."""
        database = self.databases[app]
        places = {
            "DATABASE_URL": self.servers.serving_url(app, database),
            "REDIS_URL": self.servers.valkey.url(BY_NAME[app].redis_db),
            "SMTP_URL": f"smtp://127.0.0.1:{self.ports['smtp']}",
            "SUMUP_BASE_URL": self.url("sumup", ""),
            "SUMUP_HOSTED_ORIGIN": self.url("sumup", ""),
            "BACKGROUND_LOOPS": "true",
            "STORAGE_FOLDER": str(self.folder / "storage"),
            # All browsers of a run come from one network.
            "SIGN_INS_PER_NETWORK": "10000",
            "CODES_PER_NETWORK": "10000",
            "MAILS_PER_DOMAIN": "10000",
            # A page that lacks a piece which came a moment late is another page, and tests look
            # once. Who is away is not waited for, however patient one is.
            "CALL_PATIENCE_FACTOR": str(CALL_PATIENCE_FACTOR),
            "SERVER": os.environ.get("SERVER") or SERVER_OF.get(app, "uvicorn"),
            "PORT": str(self.ports[app]),
            "PYTHONPATH": str(ROOT),
        }
        for service in SERVICES:
            port = self.ports[service.name]
            places[f"INTERNAL_URL_{service.name.upper()}"] = f"http://127.0.0.1:{port}"
            places[f"APP_URL_{service.name.upper()}"] = f"http://localhost:{port}"
        return dict(os.environ) | base_environment() | DEMO_SITE | places | self.settings

    def _spawn(self, program: str) -> Running:
        arguments, environment = self._command(program)
        return self.spawn(arguments, environment, self.folder / f"{program}.log")

    def _command(self, program: str) -> tuple[list[str], dict[str, str]]:
        if program in BY_NAME:
            return ["shared.serving", program], self.environment(program)
        port = str(self.ports[program])
        if program == "sumup":
            options = ["--port", port, "--merchants", str(MERCHANTS)]
            return ["shared.testing.sumup", *options], dict(os.environ)
        options = ["--port", port, "--smtp-port", str(self.ports["smtp"])]
        options += ["--data", str(self.folder / "mail")]
        return ["shared.dev.mail_catcher", *options], dict(os.environ)

    async def _until_ready(self, program: str) -> None:
        path = "/internal/health" if program in BY_NAME else "/"
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            if self._running[program].poll() is not None:
                break
            if await self._answers(self.url(program, path)):
                return
            await asyncio.sleep(POLL_SECONDS)
        log = (self.folder / f"{program}.log").read_text()[-4000:]
        raise NotReady(f"{program} did not become ready:\n{log}")

    async def _answers(self, url: str) -> bool:
        try:
            return (await self.http.get(url)).status_code == 200
        except httpx.TransportError:
            return False


PROGRAMS = ("sumup", "mail", *(service.name for service in SERVICES))


@asynccontextmanager
async def served_platform(
    servers: Servers,
    folder: Path,
    *programs: str,
    settings: Mapping[str, str] | None = None,
    spawn: Spawn = spawn_python,
) -> AsyncIterator[Served]:
    """Serve everything, or only these, on databases of their own for as long as the block lasts.

    `settings` are told to each app in place of those that tests have; `spawn` starts a program.
    """
    databases = {each.name: await servers.new_database(each.name) for each in SERVICES}
    ports = {program: free_port() for program in (*PROGRAMS, "smtp")}
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as http:
        served = Served(folder, databases, servers, ports, http, settings or {}, spawn)
        try:
            await served.start(*(programs or PROGRAMS))
            yield served
        finally:
            served.stop()


async def eventually(
    look: Callable[[], Awaitable[T | None]], *, within: float = PATIENCE_SECONDS
) -> T:
    """Look again and again until there is something to see; a test that waits in vain fails."""
    deadline = asyncio.get_running_loop().time() + within
    while True:
        seen = await look()
        if seen is not None:
            return seen
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"nothing to see within {within:g} s")
        await asyncio.sleep(POLL_SECONDS)
