"""What keeps files: a folder or a bucket (docs/adr/0047-files-in-a-folder-or-a-bucket.md).

A file is whole or not there, whoever dies while it is written. Whatever cannot be read or written
raises `StorageAway`: that a file is not there is only said by who has looked.
"""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a file, in folders parted by slashes, and its size in bytes."""

    name: str
    size: int


class Found(Protocol):
    """A file that is there, of so many bytes."""

    @property
    def size(self) -> int: ...

    def portions(self, begin: int, end: int) -> AsyncIterator[bytes]:
        """Read from a byte up to another, which is not read; raises `StorageAway`."""
        ...


class Place(Protocol):
    """Keeps files under names; each call raises `StorageAway`."""

    async def write(self, name: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Keep a file, in place of one of that name; once this returns, it outlives a power cut."""
        ...

    async def find(self, name: str, *, whole: bool = False) -> Found | None:
        """Return a file, or None where there is none; `whole` says that all of it will be read."""
        ...

    def named(self, folder: str) -> AsyncIterator[Named]:
        """Go through all files in a folder and in those below it, in no order."""
        ...

    async def delete(self, name: str) -> None:
        """Forget a file, if there is one."""
        ...
