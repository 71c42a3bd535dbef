"""Keep programs running: start them, restart what dies or changes, stop them all."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from shared.dev.console import say
from shared.dev.errors import CannotStart
from shared.dev.logs import readable_end, size
from shared.dev.probing import until_up
from shared.dev.programs import Program

ROOT = Path(__file__).resolve().parents[2]
# What most services import at their start; what only one needs it imports beside the others.
LIBRARIES = (
    "aiohttp",
    "aiosmtplib",
    "asyncpg",
    "babel.dates",
    "babel.numbers",
    "cryptography.fernet",
    "httpx",
    "hypercorn.asyncio",
    "itsdangerous",
    "orjson",
    "pydantic_settings",
    "quart",
    "redis.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
    "yaml",
)
UP_SECONDS = 60.0
STOP_SECONDS = 5.0
PARENT_STOP_SECONDS = 25.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 30.0


@dataclass(slots=True)
class Child:
    """What is known of one program at this moment."""

    program: Program
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    code: int = 0
    is_up: bool = False
    started_at: float = 0.0
    log_began: int = 0
    pause: float = SHORTEST_PAUSE


class Supervisor:
    """The programs of one bin/dev, forked from a warm parent that ends when we do."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: dict[str, Child] = {}
        self._parent: subprocess.Popen[bytes] | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._restarting = asyncio.Lock()

    def warm_up(self, libraries: Sequence[str] = LIBRARIES) -> None:
        """Let the warm parent import its libraries while we do other things."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for log in self._logs.glob("*.log"):
            log.replace(log.with_suffix(".previous"))
        with (self._logs / "warm-parent.log").open("wb") as errors:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "shared.dev.warm", *libraries],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )

    async def listen(self) -> None:
        """Take in what the warm parent tells, for as long as it lives."""
        assert self._parent is not None
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), self._parent.stdout
        )
        async for line in reader:
            end = json.loads(line)
            self._note_end(end["ended"], end["code"])
        log = self._logs / "warm-parent.log"
        raise CannotStart(f"{readable_end(log)}The parent of all programs ended (log: {log}).")

    async def start(self, program: Program) -> None:
        """Start a program and return when it is up; raises CannotStart when it does not come up."""
        child = self._children.setdefault(program.name, Child(program))
        self._fork(child)
        up = asyncio.create_task(until_up(program))
        ended = asyncio.create_task(child.ended.wait())
        await asyncio.wait((up, ended), timeout=UP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        child.is_up = up.done()
        for task in (up, ended):
            task.cancel()
        if not child.is_up:
            reason = self._obituary(child, "did not start")
            await self._stop(child)
            raise CannotStart(reason)

    async def run_to_end(self, program: Program) -> None:
        """Run a program that has an end; raises CannotStart unless that is a good one."""
        child = self._children[program.name] = Child(program)
        self._fork(child)
        await child.ended.wait()
        if child.code != 0:
            raise CannotStart(self._obituary(child, "failed"))

    async def restart(self, names: Sequence[str], why: str) -> None:
        """Stop and start programs, all at once; what does not come up is tried again later."""
        began = time.monotonic()
        async with self._restarting:
            chosen = [self._children[name] for name in names]
            await asyncio.gather(*(self._stop(child) for child in chosen))
            came_up = await asyncio.gather(*(self._start_again(child) for child in chosen))
        up = [child.program.name for child, is_up in zip(chosen, came_up, strict=True) if is_up]
        if up:
            say(f"{why}: {', '.join(up)} up again after {time.monotonic() - began:.1f} s")

    async def stop_all(self) -> None:
        """End the warm parent's input, and wait until it has stopped everything."""
        if self._parent is None or self._parent.stdin is None:
            return
        self._parent.stdin.close()
        try:
            await asyncio.to_thread(self._parent.wait, PARENT_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._parent.pid, signal.SIGKILL)
            self._parent.wait()

    def _fork(self, child: Child) -> None:
        program = child.program
        child.ended.clear()
        child.is_up = False
        child.started_at = time.monotonic()
        child.log_began = size(self._log(program))
        self._order(
            do="start",
            name=program.name,
            module=program.module,
            arguments=list(program.arguments),
            environment=dict(program.environment),
            listen=program.port if program.listens else 0,
            log=str(self._log(program)),
        )

    async def _stop(self, child: Child) -> None:
        child.is_up = False
        for number in (signal.SIGTERM, signal.SIGKILL):
            if child.ended.is_set():
                return
            self._order(do="signal", name=child.program.name, signal=int(number))
            ended = asyncio.create_task(child.ended.wait())
            await asyncio.wait((ended,), timeout=STOP_SECONDS)
            ended.cancel()

    async def _start_again(self, child: Child) -> bool:
        try:
            await self.start(child.program)
        except CannotStart as problem:
            self._start_later(child, str(problem))
        return child.is_up

    def _start_later(self, child: Child, reason: str) -> None:
        """Start again after a pause that doubles for as long as the program dies young."""
        if time.monotonic() - child.started_at > STEADY_SECONDS:
            child.pause = SHORTEST_PAUSE
        say(f"{reason}\nStarting {child.program.name} again in {child.pause:g} s.")
        task = asyncio.create_task(self._start_after(child.pause, child))
        self._later.add(task)
        task.add_done_callback(self._later.discard)
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    async def _start_after(self, pause: float, child: Child) -> None:
        await asyncio.sleep(pause)
        if child.ended.is_set():
            await self.restart([child.program.name], "Tried again")

    def _order(self, **order: object) -> None:
        assert self._parent is not None
        assert self._parent.stdin is not None
        # Where the parent is gone, `listen` says so with its reason.
        with suppress(BrokenPipeError):
            self._parent.stdin.write(json.dumps(order).encode() + b"\n")
            self._parent.stdin.flush()

    def _note_end(self, name: str, code: int) -> None:
        child = self._children[name]
        child.code = code
        child.ended.set()
        if child.is_up:
            child.is_up = False
            self._start_later(child, self._obituary(child, "ended"))

    def _obituary(self, child: Child, verb: str) -> str:
        name, log = child.program.name, self._log(child.program)
        ended = child.ended.is_set()
        how = f"code {child.code}" if ended else f"it gave no answer for {UP_SECONDS:g} s"
        return f"{readable_end(log, since=child.log_began)}{name} {verb}: {how} (log: {log})."

    def _log(self, program: Program) -> Path:
        return self._logs / f"{program.name}.log"
