"""Serve one app over HTTP: bin/serve APP."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import uvloop
from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from hypercorn.typing import Framework
from pydantic_settings import BaseSettings

from shared.environment import enter_environment
from shared.errors import MisconfiguredApp
from shared.logs import log_as_json

ROOT = Path(__file__).resolve().parents[1]

# Longer than any client keeps an idle connection: the client must be the one that closes it.
KEEP_ALIVE_SECONDS = 90
FINISH_SECONDS = 20
BACKLOG = 1024
RESPAWN_SECONDS = 1.0

log = logging.getLogger(__name__)


class ServerSettings(BaseSettings):
    """Where a server listens and how many processes share the work.

    `listen_fd` is the number of a socket that a parent has opened; it replaces host and port.
    """

    listen_fd: int | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1


def main() -> int:
    """Serve the app named on the command line until SIGTERM or Ctrl-C."""
    if len(sys.argv) != 2 or not (ROOT / sys.argv[1] / "app.py").exists():
        raise SystemExit("usage: bin/serve APP (one of the folders that hold an app.py)")
    name = sys.argv[1]
    enter_environment(name)
    settings = ServerSettings()
    try:
        listening = listen(settings)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        reason = f"{name} cannot listen on {where} ({error.strerror or error}): set HOST or PORT."
        raise SystemExit(reason) from error
    if settings.workers == 1:
        return serve_app(name, listening)
    return _supervise(lambda: serve_app(name, listening), settings.workers)


def listen(settings: ServerSettings) -> socket.socket:
    """Open the listening socket, from which several processes may accept, or take the given one."""
    if settings.listen_fd is not None:
        return socket.socket(fileno=os.dup(settings.listen_fd))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = (settings.host, settings.port)
    listening = socket.create_server(address, family=family, backlog=BACKLOG)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def serve_app(name: str, listening: socket.socket) -> int:
    """Serve `<name>.app:create_app()` on an open socket; return the exit code of the process."""
    log_as_json(name)
    try:
        create_app: Callable[[], Framework] = import_module(f"{name}.app").create_app
        return serve(create_app, listening)
    except MisconfiguredApp as error:
        log.critical("%s does not start: %s", name, error)
        return 1


def serve(create_app: Callable[[], Framework], listening: socket.socket) -> int:
    """Run an ASGI app under Hypercorn in this process until it is told to stop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(create_app, listening))
    return 0


async def _serve(create_app: Callable[[], Framework], listening: socket.socket) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = create_app()
    # What start-up made lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    await hypercorn_serve(app, _configuration(listening), shutdown_trigger=stop.wait)


def _configuration(listening: socket.socket) -> Config:
    configuration = Config()
    configuration.bind = [f"fd://{os.dup(listening.fileno())}"]
    configuration.backlog = BACKLOG
    configuration.keep_alive_timeout = KEEP_ALIVE_SECONDS
    configuration.keep_alive_max_requests = sys.maxsize
    configuration.graceful_timeout = FINISH_SECONDS
    configuration.include_server_header = False
    configuration.errorlog = logging.getLogger("hypercorn")
    return configuration


def _supervise(work: Callable[[], int], workers: int) -> int:
    """Keep a number of forked workers alive; stop them all when told to."""
    stopping = False
    pids: set[int] = set()

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True
        for pid in pids:
            os.kill(pid, signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    while pids or not stopping:
        while len(pids) < workers and not stopping:
            pids.add(_fork(work))
        if stopping:
            stop(signal.SIGTERM, None)
        pid, status = os.wait()
        pids.discard(pid)
        if not stopping:
            log.error("worker %d ended with status %d", pid, status)
            time.sleep(RESPAWN_SECONDS)
    return 0


def _fork(work: Callable[[], int]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            code = work()
        finally:
            os._exit(code)
    return pid


if __name__ == "__main__":
    sys.exit(main())
