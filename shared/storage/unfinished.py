"""Files that are on their way: kept in portions until they are whole.

Each portion is a file of its own, called by where it begins, so that it does not matter which
process takes which portion. The row of a file says how far it is; what is there beyond is not read.
"""

from collections.abc import AsyncIterator

from shared.storage.errors import NotWhole
from shared.storage.place import Place

FOLDER = "portions"
# So that names are in the order of the portions, up to a terabyte.
DIGITS = 12


class Unfinished:
    """Files that grow; `name` is a number, so nobody can name another file.

    Each call raises `StorageAway` where the place cannot be reached.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    async def append(self, name: int, offset: int, portion: bytes) -> None:
        """Put a portion where the last one ended, in place of one that was put there before."""
        await self._place.write(_portion(name, offset), portion)

    async def read(self, name: int, size: int) -> AsyncIterator[bytes]:
        """Read a file of so many bytes from its beginning; raises `NotWhole`."""
        offset = 0
        while offset < size:
            found = await self._place.find(_portion(name, offset), whole=True)
            if found is None or not 0 < found.size <= size - offset:
                raise NotWhole(f"{name} has no portion at {offset} of {size}")
            async for portion in found.portions(0, found.size):
                yield portion
            offset += found.size

    async def drop(self, name: int) -> None:
        """Forget a file, if there is one."""
        async for named in self._place.named(_folder(name)):
            await self._place.delete(named.name)


def _folder(name: int) -> str:
    return f"{FOLDER}/{name}"


def _portion(name: int, offset: int) -> str:
    return f"{_folder(name)}/{offset:0{DIGITS}}"
