"""Which version ran before this one, by the history of the code."""

import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from shared.dev.setup import LOCK, install_packages, pins
from shared.testing.apps import ROOT

REVISIONS = "*/alembic/versions/*.py"
# Made by bin/setup and kept by nobody: what this version has of it serves the one before too.
MADE = "shared/static/vendor"
# Beside the code of the version before: the packages that its lock names and ours does not.
PACKAGES = ".packages"


class NoHistory(Exception):
    """The version before is not known here; the message says why."""


@dataclass(frozen=True, slots=True)
class Before:
    """A version without the newest migrations, and the apps that have new ones since."""

    commit: str
    behind: tuple[str, ...]

    def lay(self, folder: Path) -> None:
        """Put its code into an empty folder, to be run by the environment that runs this.

        What it was locked to and this version is not comes beside it, into `PACKAGES`.
        """
        packed = _git("archive", "--format=tar", self.commit)
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / MADE).symlink_to(ROOT / MADE)
        ours = pins(LOCK)
        theirs = [pin for pin in pins(folder / LOCK.name) if pin not in ours]
        if theirs:
            lock = folder / "only-theirs.lock"
            lock.write_text("\n".join(theirs))
            install_packages(lock, "--target", str(folder / PACKAGES))


def version_before() -> Before:
    """Find the newest version since which migrations were only added; raises `NoHistory`.

    Where one was changed afterwards, nobody had run it yet, and nobody could go on from there.
    """
    try:
        added = _lines("log", "--first-parent", "-m", "--diff-filter=A", "--format=%H")
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"git tells nothing of this code: {error}") from error
    for commit in added:
        try:
            changes = _lines("diff", "--name-status", "--no-renames", f"{commit}^")
        except subprocess.CalledProcessError:
            break
        if all(change.startswith("A\t") for change in changes):
            behind = {change.partition("\t")[2].partition("/")[0] for change in changes}
            return Before(f"{commit}^", tuple(sorted(behind)))
    raise NoHistory("no version is kept since which migrations were only added")


def _lines(*arguments: str) -> Sequence[str]:
    return _git(*arguments, "--", REVISIONS).decode().splitlines()


def _git(*arguments: str) -> bytes:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout
