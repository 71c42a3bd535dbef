"""Kept answers: what they say, in each form a browser takes, and what was read for them."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import nlargest

import orjson

from shared.changes import Changes
from shared.reads import Reads
from shared.web.cache.figures import Shown
from shared.web.compression import SMALLEST, Encoding, compress

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Form:
    """An entry as it is sent to those who take one encoding: `whole` tells of the body too."""

    body: bytes
    tag: str
    headers: Headers
    whole: Headers


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
    # Those it was last found true in, which need not be asked again.
    true_in: Changes | None = None
    _forms: dict[Encoding | None, Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.etag = self.etag or hashlib.blake2b(self.body, digest_size=12).hexdigest()

    def is_true(self, changes: Changes, *, now: float) -> bool:
        """Say whether this may still be shown; `now` is in seconds since the epoch."""
        if self.until <= now:
            return False
        if self.true_in is not changes:
            if not changes.allow(self.reads):
                return False
            self.true_in = changes
        return True

    def form(self, encoding: Encoding | None) -> Form:
        """Return what is sent in an encoding, with the strong tag of that form."""
        wanted = encoding if len(self.body) >= SMALLEST else None
        form = self._forms.get(wanted)
        if form is None:
            form = self._forms[wanted] = self._formed(wanted)
        return form

    def _formed(self, encoding: Encoding | None) -> Form:
        body = self.body if encoding is None else compress(self.body, encoding)
        tag = f'"{self.etag}"' if encoding is None else f'"{self.etag}-{encoding.value}"'
        headers = [*self.headers, (b"etag", tag.encode())]
        length = (b"content-length", str(len(body)).encode())
        encoded = [] if encoding is None else [(b"content-encoding", encoding.value.encode())]
        return Form(body, tag, headers, [*headers, *encoded, length])

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
