"""Keys and files (docs/adr/0032-pictures-are-made-anew.md).

A key is the digest of what the file was made of, so what is under it never changes: putting it
twice puts it once, and browsers keep it for good.
"""

import asyncio
import re
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from hashlib import sha256

from shared.storage.place import Found, Named, Place

DIGITS = 40
_DIGITS = re.compile(r"[0-9a-f]{40}", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{40}(?:-[0-9]{1,5})?\.[a-z0-9]{3,4}", re.ASCII)


def content_key(content: bytes, recipe: str) -> str:
    """Return what a key begins with: the digest of a content and of what was done with it."""
    return sha256(recipe.encode() + b"\n" + content).hexdigest()[:DIGITS]


class Storage:
    """Files under keys. Who asks for what cannot be a key is told that it is not there.

    Each call raises `StorageAway` where the place cannot be reached.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    async def put(self, key: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Keep a file; once this returns, it outlives a power cut. Raises `ValueError`."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key")
        if not await self.exists(key):
            await self._place.write(_name(key), content)

    async def put_all(self, files: Mapping[str, bytes]) -> None:
        """Keep files, all at once; raises as `put` does."""
        await asyncio.gather(*(self.put(key, content) for key, content in files.items()))

    async def find(self, key: str, *, whole: bool = False) -> Found | None:
        """Return a file, or None where there is none; `whole` says that all of it will be read."""
        # By its form alone: what no key looks like is never looked for.
        if not _KEY.fullmatch(key):
            return None
        return await self._place.find(_name(key), whole=whole)

    async def exists(self, key: str) -> bool:
        return await self.find(key) is not None

    async def delete(self, key: str) -> None:
        """Forget a file, if there is one."""
        if _KEY.fullmatch(key):
            await self._place.delete(_name(key))

    async def delete_all_of(self, content: str) -> None:
        """Forget all files that were made of one content, by the digits their keys begin with."""
        if _DIGITS.fullmatch(content):
            async for named in self.kept(content[:2]):
                if named.name.startswith(content):
                    await self.delete(named.name)

    async def kept(self, begin: str) -> AsyncIterator[Named]:
        """Go through the keys that begin with two digits, with their sizes."""
        async for named in self._place.named(begin):
            folder, _, key = named.name.rpartition("/")
            if folder == begin and key.startswith(begin) and _KEY.fullmatch(key):
                yield Named(key, named.size)


def _name(key: str) -> str:
    return f"{key[:2]}/{key}"
