"""Points at which a test may have this process die: around commits, calls and mails.

Without CRASH_POINTS, which production refuses, passing one is a look at a variable. With it, every
point that is passed is written down in the named folder, and one that is armed there ends the
process with SIGKILL: nothing is flushed, closed or rolled back.
"""

import os
import signal
import sys
from pathlib import Path

from shared.runtime import runtime_or_none

PASSED = "passed"
_MECHANISM = ("contextlib", "shared.db", "shared.points", "shared.web")


class Points:
    """The points of one app: each is noted in the folder, the armed one is where it dies."""

    def __init__(self, app: str, folder: Path) -> None:
        self._app = app
        self._passed = folder / PASSED
        self._armed = armed_file(folder, app)

    def passing(self, label: str) -> None:
        """Note that a point is passed; die where it is armed."""
        with self._passed.open("a") as file:
            file.write(f"{self._app}\t{label}\n")
        if self._is_time_to_die(label):
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_time_to_die(self, label: str) -> bool:
        if not self._armed.exists():
            return False
        to_pass, _, armed = self._armed.read_text().partition("\t")
        if armed != label:
            return False
        if int(to_pass):
            arm(self._armed, label, to_pass=int(to_pass) - 1)
            return False
        # Gone before the process is, so that the next one does not die at once.
        self._armed.unlink()
        return True


def armed_file(folder: Path, app: str) -> Path:
    """Return the file that names the point at which an app dies next."""
    return folder / f"armed-{app}"


def arm(file: Path, label: str, *, to_pass: int = 0) -> None:
    """Have an app die at a point, after it has passed it so many times."""
    new = file.with_suffix(".new")
    new.write_text(f"{to_pass}\t{label}")
    new.rename(file)


def passing(label: str) -> None:
    """Pass a point of the running app."""
    points = points_or_none()
    if points is not None:
        points.passing(label)


def points_or_none() -> Points | None:
    """Return the points of the running app where a test has asked for them."""
    runtime = runtime_or_none()
    return None if runtime is None else runtime.points


def who_is_at_it() -> str:
    """Name the function nearest above this one that is not mechanism, as its module has it."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_mechanism(frame.f_globals["__name__"]):
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}:{frame.f_code.co_name}"


def _is_mechanism(module: str) -> bool:
    return any(module == it or module.startswith(f"{it}.") for it in _MECHANISM)
