"""Keys and files (docs/adr/0032-pictures-are-made-anew.md).

A key is the digest of what the file was made of, so what is under it never changes: putting it
twice puts it once, and browsers keep it for good.
"""

import asyncio
import os
import re
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

DIGITS = 40
_DIGITS = re.compile(r"[0-9a-f]{40}", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{40}(?:-[0-9]{1,5})?\.[a-z0-9]{3,4}", re.ASCII)


def content_key(content: bytes, recipe: str) -> str:
    """Return what a key begins with: the digest of a content and of what was done with it."""
    return sha256(recipe.encode() + b"\n" + content).hexdigest()[:DIGITS]


class Storage:
    """A folder of files. Who asks for what cannot be a key is told that it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, content: bytes) -> None:
        """Keep a file; once this returns, it outlives a power cut. Raises `ValueError`."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key")
        if not await self.exists(key):
            await asyncio.to_thread(_write, self._place(key), content)

    async def adopt(self, key: str, file: Path) -> None:
        """Keep a file that is in the same folder already, without reading it."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key")
        await asyncio.to_thread(_move, file, self._place(key))

    async def get(self, key: str) -> Path | None:
        """Return where a file can be read, or None where there is none."""
        # By its form alone: what no key looks like is never looked for.
        if not _KEY.fullmatch(key):
            return None
        place = self._place(key)
        return place if await asyncio.to_thread(place.is_file) else None

    async def exists(self, key: str) -> bool:
        return await self.get(key) is not None

    async def delete(self, key: str) -> None:
        """Forget a file, if there is one."""
        if _KEY.fullmatch(key):
            await asyncio.to_thread(self._place(key).unlink, missing_ok=True)

    async def delete_all_of(self, content: str) -> None:
        """Forget all files that were made of one content, by the digits their keys begin with."""
        if _DIGITS.fullmatch(content):
            await asyncio.to_thread(_unlink_all, self._folder / content[:2], content)

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _write(place: Path, content: bytes) -> None:
    """Write beside it first, so that nobody ever reads half a file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", dir=place.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    _keep_name(place.parent)
    _keep_name(place.parent.parent)


def _unlink_all(folder: Path, content: str) -> None:
    for place in folder.glob(f"{content}*"):
        if _KEY.fullmatch(place.name):
            place.unlink(missing_ok=True)


def _move(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file, place)
    _keep_name(place.parent)
    _keep_name(place.parent.parent)


def _keep_name(folder: Path) -> None:
    """Have a folder's names outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
