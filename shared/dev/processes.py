"""Ports and child processes of the development commands."""

import functools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from shared.dev.errors import CannotStart

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a loopback port that nobody listens on, and that nobody else is given for a while.

    A connection was closed at it, so for its TIME_WAIT (a minute on Linux) the kernel gives it to
    nobody who asks for any port; a server may take it by its number.
    """
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, 0))
        listening.listen(1)
        port: int = listening.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)) as caller:
            # The side that closes first keeps the port, so that must be this one.
            listening.accept()[0].close()
            caller.recv(1)
    return port


def is_port_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could bind this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def port_holder(port: int) -> str:
    """Name the process that listens on a port, as far as this user may know."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        connections = []
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN
        if listens and connection.laddr and connection.laddr.port == port:
            with suppress(psutil.Error):
                holder = psutil.Process(connection.pid)
                return f"{holder.name()} (process {holder.pid} in {holder.cwd()})"
    return "another program"


def require_port(port: int, purpose: str, way_out: str) -> None:
    """Raise CannotStart when a port that is needed is taken."""
    if not is_port_free(port):
        raise CannotStart(f"Port {port} for {purpose} is taken by {port_holder(port)}: {way_out}.")


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    stdin: str = "",
    as_user: Sequence[str] = (),
    told: Mapping[str, str] | None = None,
) -> subprocess.Popen[str]:
    """Start a server in its own session, so that a Ctrl-C of the terminal reaches us alone.

    `told` is what its environment has beside ours.

    `as_user` is the prefix that changes the user; changing it clears the death signal, so it
    comes first.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*as_user, *dying_with_us(), *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            env={**os.environ, **(told or {})},
        )
    if process.stdin is not None:
        process.stdin.write(stdin)
        process.stdin.close()
    return process


def stop_process(process: subprocess.Popen[str], *, with_signal: signal.Signals) -> None:
    """Ask a child to stop, and kill it when it has not done so after ten seconds."""
    if process.poll() is None:
        process.send_signal(with_signal)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop_left_over(pid: int, marker: str, *, with_signal: signal.Signals) -> None:
    """Stop a server that outlived its launcher, known by a marker in its command line."""
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        process = psutil.Process(pid)
        if not any(marker in argument for argument in process.cmdline()):
            return
        process.send_signal(with_signal)
        try:
            process.wait(timeout=15)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(timeout=5)


@functools.cache
def dying_with_us() -> tuple[str, ...]:
    """Give the prefix that makes Linux end a server when its launcher is killed."""
    prefix = ("setpriv", "--pdeathsig", "INT", "--")
    return prefix if sys.platform == "linux" and _works([*prefix, "true"]) else ()


@functools.cache
def as_ordinary_user() -> tuple[str, ...]:
    """Give the prefix for a program that refuses root and nameless users; empty for all others.

    A user namespace keeps the files ours. Where the machine forbids those (most containers), the
    user nobody runs the program and may enter the folders of root.
    """
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return ()
    stand_in = _stand_in()
    namespace = ("unshare", "--user", f"--map-user={stand_in}", f"--map-group={stand_in}", "--")
    other_user = (
        *("setpriv", f"--reuid={stand_in}", f"--regid={stand_in}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"),
    )
    for prefix in (namespace, other_user):
        if _works([*prefix, "true"]):
            return prefix
    raise CannotStart(
        "PostgreSQL refuses to run as this user, and neither unshare nor setpriv (util-linux) can "
        "change it here: run this as an ordinary user of the machine."
    )


def files_owner() -> int:
    """Give the user id that must own the files of a program run as_ordinary_user."""
    return _stand_in() if as_ordinary_user()[:1] == ("setpriv",) else os.geteuid()


def _has_name(uid: int) -> bool:
    return any(user.pw_uid == uid for user in pwd.getpwall())


def _stand_in() -> int:
    """Choose a user of this machine who is not root: nobody, where that is the name of one."""
    users = {user.pw_name: user.pw_uid for user in pwd.getpwall() if user.pw_uid != 0}
    return users.get("nobody") or next(iter(users.values()), 65534)


def _works(command: Sequence[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
