"""Files in a folder of this machine, or of one that it mounts."""

import asyncio
import logging
import os
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from shared.storage.errors import StorageAway
from shared.storage.place import Named

PORTION = 256 * 1024
# What is being written has a name that begins so, and is no file yet.
HIDDEN = "."

log = logging.getLogger(__name__)


class Folder:
    """A folder of files, which is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def write(self, name: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Write beside it first, so that nobody ever reads half a file."""
        with _told():
            writing = await asyncio.to_thread(_Writing, self._folder / name)
            try:
                if isinstance(content, bytes):
                    await asyncio.to_thread(writing.file.write, content)
                else:
                    async for portion in content:
                        await asyncio.to_thread(writing.file.write, portion)
                await asyncio.to_thread(writing.keep)
            except BaseException:
                writing.give_up()
                raise

    async def find(self, name: str, *, whole: bool = False) -> "_FoundFile | None":
        path = self._folder / name
        with _told():
            try:
                size = (await asyncio.to_thread(path.stat)).st_size
            except FileNotFoundError:
                return None
        return _FoundFile(path, size)

    async def named(self, folder: str) -> AsyncIterator[Named]:
        with _told():
            listed = await asyncio.to_thread(_listed, self._folder, self._folder / folder)
        for named in listed:
            yield named

    async def delete(self, name: str) -> None:
        with _told():
            await asyncio.to_thread((self._folder / name).unlink, missing_ok=True)


@dataclass(frozen=True, slots=True)
class _FoundFile:
    _path: Path
    size: int

    async def portions(self, begin: int, end: int) -> AsyncIterator[bytes]:
        with _told():
            file = await asyncio.to_thread(self._path.open, "rb")
            with file:
                file.seek(begin)
                while begin < end:
                    portion = await asyncio.to_thread(file.read, min(PORTION, end - begin))
                    if not portion:
                        raise OSError(f"{self._path} is shorter than it was")
                    begin += len(portion)
                    yield portion


class _Writing:
    """A file that nobody finds yet."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        handle, self._name = tempfile.mkstemp(prefix=HIDDEN, dir=path.parent)
        self.file = os.fdopen(handle, "wb")

    def keep(self) -> None:
        """Let it be found, for good."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self._name, self._path)
        _keep_name(self._path.parent)
        _keep_name(self._path.parent.parent)

    def give_up(self) -> None:
        self.file.close()
        with suppress(FileNotFoundError):
            os.unlink(self._name)


def _listed(root: Path, folder: Path) -> Sequence[Named]:
    found: list[Named] = []
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found.extend(_listed(root, Path(entry.path)))
            elif not entry.name.startswith(HIDDEN):
                with suppress(FileNotFoundError):
                    size = entry.stat().st_size
                    found.append(Named(Path(entry.path).relative_to(root).as_posix(), size))
    return found


def _keep_name(folder: Path) -> None:
    """Have a folder's names outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.error("the storage folder does not do what it is asked: %s", error)
        raise StorageAway() from error
