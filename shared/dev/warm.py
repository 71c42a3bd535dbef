"""The warm parent: a process that has imported the libraries once and forks every program.

It never imports a line of the project that changes, so a fork always loads the code as it is now.
It takes orders as JSON lines on its standard input and tells of ends on its standard output; when
the input ends, because bin/dev is gone in whatever way, it stops its children and ends.
"""

import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

STOP_SECONDS = 10
MOST_FILES = 1024
LISTEN_HOST = "127.0.0.1"
LISTEN_BACKLOG = 1024

# The parent ends when its input does and not before: bin/dev decides in which order things stop.
QUIET = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class WarmParent:
    """Forks programs on order and reports how they end."""

    def __init__(self) -> None:
        self.children: dict[int, str] = {}
        self.sockets: dict[int, socket.socket] = {}

    def run(self) -> None:
        """Serve orders until the input ends, then stop every child."""
        woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        rest = b""
        while True:
            ready, _, _ = select.select([sys.stdin.fileno(), woken], [], [])
            if woken in ready:
                os.read(woken, 4096)
                self.reap()
            if sys.stdin.fileno() in ready:
                chunk = os.read(sys.stdin.fileno(), 65_536)
                if not chunk:
                    break
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    self.obey(json.loads(line))
        self.stop_all()

    def obey(self, order: dict[str, Any]) -> None:
        """Start a program, or send a signal to one."""
        if order["do"] == "start":
            self.children[self.fork(order)] = order["name"]
            return
        for pid, name in self.children.items():
            if name == order["name"]:
                os.kill(pid, order["signal"])

    def fork(self, order: dict[str, Any]) -> int:
        """Fork a child that becomes the program."""
        environment: dict[str, str] = order["environment"]
        listening = self.listening(order["listen"]) if order["listen"] else None
        if listening:
            environment["LISTEN_FD"] = str(listening.fileno())
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            become(order, environment, parent)
        return pid

    def listening(self, port: int) -> socket.socket:
        """Open a port once and keep it open over the restarts of whoever serves it."""
        if port not in self.sockets:
            opened = socket.create_server((LISTEN_HOST, port), backlog=LISTEN_BACKLOG)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets[port] = opened
        return self.sockets[port]

    def reap(self) -> None:
        """Report the children that have ended."""
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                tell_end(self.children.pop(pid), os.waitstatus_to_exitcode(status))

    def stop_all(self) -> None:
        """Ask every child to finish, and kill those that do not."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.children:
                os.kill(pid, number)
            deadline = time.monotonic() + STOP_SECONDS
            while self.children and time.monotonic() < deadline:
                time.sleep(0.02)
                self.reap()


def become(order: dict[str, Any], environment: dict[str, str], parent: int) -> NoReturn:
    """Turn this fork into the program; never return."""
    code: int | str | None = 1
    try:
        leave_the_nest(order["log"], keep=int(environment.get("LISTEN_FD", "2")))
        os.environ.clear()
        os.environ.update(environment)
        threading.Thread(target=end_with, args=(parent,), daemon=True).start()
        sys.argv = [order["module"], *order["arguments"]]
        runpy.run_module(order["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as stop:
        code = stop.code
        if isinstance(code, str):
            print(code, file=sys.stderr)
    except Exception:  # noqa: BLE001 - the outermost edge of a process
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def leave_the_nest(log: str, keep: int) -> None:
    """Drop the signal handlers and open files of the parent, all but the socket to serve on."""
    signal.set_wakeup_fd(-1)
    for number in (*QUIET, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    os.closerange(3, keep)
    os.closerange(keep + 1, MOST_FILES)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)


def end_with(parent: int) -> None:
    """Stop this process when its parent is gone without having said so."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def tell_end(name: str, code: int) -> None:
    """Write for bin/dev how a program ended; when nobody reads, the end of our input follows."""
    with suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), json.dumps({"ended": name, "code": code}).encode() + b"\n")


def main() -> None:
    """Import the libraries named on the command line, then serve orders."""
    for library in sys.argv[1:]:
        import_module(library)
    # Pages of objects that the collector never touches stay shared between all forks.
    gc.collect()
    gc.freeze()
    for number in QUIET:
        signal.signal(number, signal.SIG_IGN)
    WarmParent().run()


if __name__ == "__main__":
    main()
