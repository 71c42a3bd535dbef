"""Files that are on their way: kept in portions until they are whole."""

import asyncio
import os
from pathlib import Path


class Unfinished:
    """A folder of files that grow; `name` is a number, so nobody can name another file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, name: int) -> Path:
        """Return where a file grows."""
        return self._folder / str(name)

    async def append(self, name: int, offset: int, portion: bytes) -> None:
        """Put a portion where the last one ended; what came after that is forgotten."""
        await asyncio.to_thread(_write, self.place(name), offset, portion)

    async def drop(self, name: int) -> None:
        """Forget a file, if there is one."""
        await asyncio.to_thread(self.place(name).unlink, missing_ok=True)


def _write(place: Path, offset: int, portion: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    with open(handle, "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(portion)
        file.flush()
        os.fsync(file.fileno())
