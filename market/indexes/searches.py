"""What was found in a shop by words, remembered until its catalogue changes.

Whoever has searched follows filters, turns pages and types on, and each of these asks for the same
words again.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from pyroaring import BitMap64

MOST = 100

Find = Callable[[], Awaitable[BitMap64]]


class Searches:
    """The latest searches of one version of a shop's catalogue."""

    def __init__(self) -> None:
        self._version = -1
        self._found: OrderedDict[str, BitMap64] = OrderedDict()

    async def found(self, version: int, text: str, find: Find) -> BitMap64:
        """Return ids that answer a text, as of this version or a later one, found by `find`."""
        if version > self._version:
            self._version = version
            self._found.clear()
        if version < self._version or text not in self._found:
            ids = await find()
            if version == self._version:
                self._keep(text, ids)
            return ids.copy()
        self._found.move_to_end(text)
        return self._found[text].copy()

    def _keep(self, text: str, ids: BitMap64) -> None:
        self._found[text] = ids
        while len(self._found) > MOST:
            self._found.popitem(last=False)
