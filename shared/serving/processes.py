"""The processes that serve an app: one, or several that are kept alive."""

import asyncio
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from tempfile import TemporaryDirectory

import uvloop
from hypercorn.typing import Framework

from shared.errors import MisconfiguredApp
from shared.logs import log_as_json
from shared.metrics.processes import count_together
from shared.serving.promises import Ending, NotStarted
from shared.serving.settings import Server, ServerSettings, server_named

RESPAWN_SECONDS = 1.0

log = logging.getLogger(__name__)


def serve(name: str, listening: socket.socket, settings: ServerSettings) -> int:
    """Serve `<name>.app:create_app()` until SIGTERM or Ctrl-C; return the exit code.

    The socket is one that `bound` has given, and is taken over.
    """
    if settings.workers == 1:
        return _serve_app(name, listening, settings.server)
    with TemporaryDirectory(prefix="metrics-") as folder:
        count_together(folder)
        work = partial(_serve_app, name, listening, settings.server)
        return _supervise(work, settings.workers, listening)


def _serve_app(name: str, listening: socket.socket, server: Server) -> int:
    log_as_json(name)
    try:
        create_app: Callable[[], Framework] = import_module(f"{name}.app").create_app
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(create_app, listening, server_named(server)))
    except (MisconfiguredApp, NotStarted) as error:
        log.critical("%s does not start: %s", name, error)
        return 1
    return 0


async def _serve(
    create_app: Callable[[], Framework], listening: socket.socket, serve: Ending
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = create_app()
    # What start-up made lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    await serve(app, listening, stop)


def _supervise(work: Callable[[], int], workers: int, listening: socket.socket) -> int:
    """Keep a number of forked workers alive; stop them all when told to.

    Each has the socket too: while anybody keeps it, whoever connects is taken for let in.
    """
    stopping = False
    pids: set[int] = set()

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True
        listening.close()
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
