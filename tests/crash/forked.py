"""Programs forked from one process that has imported all of them: a start costs no imports.

They share nothing else with it. Their settings, connections, loops and what they remember begin
anew, as in a Python of their own.
"""

import ctypes
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.served import Running

PR_SET_PDEATHSIG = 1

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["tests.crash.everything"])


class Forked:
    """One of them, as tests hold it."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        assert self._process.exitcode is not None, f"{self._process.name} does not end"
        return self._process.exitcode


def spawn_forked(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Running:
    """Start a module with arguments."""
    process = _forking.Process(
        target=_become, args=(list(arguments), dict(environment), str(log)), name=arguments[-1]
    )
    process.start()
    return Forked(process)


def _become(arguments: list[str], environment: dict[str, str], log: str) -> None:
    if sys.platform == "linux":
        # What forked it ends with the run, however that is broken off.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
    sys.argv = arguments
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
