"""Put the files of browsers where Caddy reads them, each in a folder named for its content.

`/static/market/css/shelf.css?v=0a1b2c3d` is the file `0a1b2c3d/static/market/css/shelf.css`, with
smaller forms beside it. What is there is never wrong, so versions of several releases lie side by
side, and an old page gets the old file while a new one is rolled out.

For each app it is written down which folders its newest version needs. What another version has
taken the place of stays for a while, for pages that browsers still have; then it goes.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkstemp

from shared.web.assets import version_of_content
from shared.web.compression import Encoding, compress_well, is_worth_compressing

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = {Encoding.BROTLI: ".br", Encoding.GZIP: ".gz"}
NEEDED = ".needed-by-"
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Published:
    """How many files were put where they are read, and how many versions of files were removed."""

    new: int
    removed: int


def publish(app: str, folder: Path, *, now: datetime) -> Published:
    """Copy the static files of `shared` and of an app, and remove what is needed no more.

    What no newest version of any app has needed for 30 days is removed. Any number of processes may
    publish at once.
    """
    with _alone(folder):
        contents = [(file.read_bytes(), file, address) for file, address in _files(app)]
        needed = {version_of_content(content) for content, _, _ in contents}
        new = sum(_publish_file(*each, folder) for each in contents)
        # Until now it was the newest.
        _note_needed(folder, _needed_by(app, folder) | needed, now)
        _write(folder / f"{NEEDED}{app}", "\n".join(sorted(needed)).encode())
        removed = _remove_old(folder, now - KEPT)
    return Published(new, removed)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process after the other into the block."""
    with (folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _needed_by(app: str, folder: Path) -> set[str]:
    """Return what the newest version of an app needs; all, where nothing is written down yet."""
    try:
        return set((folder / f"{NEEDED}{app}").read_text().split())
    except FileNotFoundError:
        return {path.name for path in _versions(folder)}


def _note_needed(folder: Path, versions: Iterable[str], now: datetime) -> None:
    """Write down in the folders themselves when they were needed."""
    for version in versions:
        # One that was lost is published again, or was of a version that is no more.
        with suppress(FileNotFoundError):
            os.utime(folder / version, (now.timestamp(), now.timestamp()))


def _remove_old(folder: Path, before: datetime) -> int:
    """Remove the folders that were needed last before then, and say how many."""
    needed = {version for note in folder.glob(f"{NEEDED}*") for version in note.read_text().split()}
    old = [
        path
        for path in _versions(folder)
        if path.name not in needed and path.stat().st_mtime < before.timestamp()
    ]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _versions(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def _files(app: str) -> Iterator[tuple[Path, str]]:
    for part in ("shared", app):
        home = ROOT / part / "static"
        for file in sorted(home.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield file, f"static/{part}/{file.relative_to(home)}"


def _publish_file(content: bytes, file: Path, address: str, folder: Path) -> bool:
    target = folder / version_of_content(content) / address
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_worth_compressing(file):
        for encoding, suffix in SUFFIXES.items():
            _write(target.with_name(target.name + suffix), compress_well(content, encoding))
    # Last: who finds it finds its smaller forms too.
    _write(target, content)
    return True


def _write(target: Path, content: bytes) -> None:
    descriptor, unfinished = mkstemp(dir=target.parent, prefix=".unfinished-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    # Caddy is another user.
    Path(unfinished).chmod(0o644)
    Path(unfinished).replace(target)
