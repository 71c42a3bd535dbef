"""Let only one bin/dev run in a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.dev.errors import CannotStart


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go of it however the process ends."""
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        held = (folder / "pid").open("a+")
    except PermissionError as error:
        raise CannotStart(
            f"{folder} belongs to another user: run this as that user, or move it away."
        ) from error
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.seek(0)
            pid = held.read().strip()
            raise CannotStart(
                f"bin/dev already runs in this folder (process {pid}): "
                f"stop it with Ctrl-C there, or with kill {pid}."
            ) from error
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        yield
