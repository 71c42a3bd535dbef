"""Kept answers: what they say, in each form a browser takes, and what was read for them."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import nlargest

import orjson

from shared.reads import Reads
from shared.web.cache.figures import Shown
from shared.web.compression import SMALLEST, Encoding, compress

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Entry:
    """An answer to an anonymous GET; `until` is in seconds since the epoch."""

    headers: Headers
    body: bytes
    reads: Reads
    until: float
    etag: str = ""
    # By this process, since it has it.
    shown: int = 0
    # By encoding; filled when first wanted.
    smaller: dict[Encoding, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.etag = self.etag or hashlib.blake2b(self.body, digest_size=12).hexdigest()

    def form(self, encoding: Encoding | None) -> tuple[bytes, str]:
        """Return the body in an encoding, and the strong tag of that form."""
        if encoding is None or len(self.body) < SMALLEST:
            return self.body, f'"{self.etag}"'
        if encoding not in self.smaller:
            self.smaller[encoding] = compress(self.body, encoding)
        return self.smaller[encoding], f'"{self.etag}-{encoding.value}"'

    def packed(self) -> bytes:
        """Return this as bytes, its head as JSON in the first line."""
        headers = [[part.decode("latin-1") for part in header] for header in self.headers]
        head = {"headers": headers, "reads": self.reads.encoded(), "until": self.until}
        return orjson.dumps(head) + b"\n" + self.body

    @classmethod
    def unpacked(cls, packed: bytes) -> "Entry":
        """Return what was packed."""
        head, _, body = packed.partition(b"\n")
        said = orjson.loads(head)
        headers = [
            (name.encode("latin-1"), text.encode("latin-1")) for name, text in said["headers"]
        ]
        return cls(headers, body, Reads.decoded(said["reads"]), said["until"])


class Shelf:
    """The entries of one process, the longest unused thrown out first beyond so many bytes.

    Bodies are counted; the smaller forms of them are a few more.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def bytes(self) -> int:
        return self._bytes

    def get(self, key: str) -> Entry | None:
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry in the place of an older one."""
        self.drop(key)
        self._entries[key] = entry
        self._bytes += len(entry.body)
        while self._bytes > self._most_bytes:
            self.drop(next(iter(self._entries)))

    def drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry.body)

    def keep_those(self, are_kept: Callable[[Entry], bool]) -> None:
        """Throw the others out."""
        for key in [key for key, entry in self._entries.items() if not are_kept(entry)]:
            self.drop(key)

    def most_shown(self, number: int) -> list[Shown]:
        """Return those that were shown most often, first the most."""
        most = nlargest(number, self._entries.items(), key=lambda it: it[1].shown)
        return [Shown(page=key, times=entry.shown) for key, entry in most if entry.shown]
