"""What is read while something is made: from which tables, and whether time alone may change it.

A page, or an answer to a sibling, is noted in a `Reads` while it is made; the database and the
calls to siblings add to it by themselves. What is kept of it later is true as long as none of its
tables has been changed since before the first of them was read (`shared/changes.py`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from math import inf, isfinite

# The header in which an answer to a sibling says what was read for it.
HEADER = "X-Reads"
# What a request says in it whose answer becomes a part of something that is kept.
WANTED = "wanted"
_BY_TIME = "by-time"
_SINCE = "since="


@dataclass(slots=True)
class Reads:
    """Tags of tables, such as `shared:boards`, and how far they are to be trusted.

    `since` is the number of the last change that was known before anything was read, infinite where
    all was read just now. `is_known` is False once something was read that cannot be told.
    """

    since: float = inf
    tags: set[str] = field(default_factory=set)
    is_known: bool = True
    depends_on_time: bool = False
    # What is remembered is looked at by this before it becomes a part, where somebody can tell.
    is_true: Callable[["Reads"], bool] | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether something is made to be kept, and began at a change that is known."""
        return 0 < self.since < inf

    def add(self, other: "Reads") -> None:
        """Note what was read for a part of this, now or earlier: this is as old as that."""
        self.since = min(self.since, other.since)
        self.tags |= other.tags
        self.is_known = self.is_known and other.is_known
        self.depends_on_time = self.depends_on_time or other.depends_on_time

    def seen_true(self) -> "Reads":
        """Return what was read of this, as if just now: nothing of it has changed since it was."""
        return replace(self, since=inf)

    def encoded(self) -> str:
        """Return this as a header, of what is known."""
        words = sorted(self.tags)
        if self.depends_on_time:
            words.append(_BY_TIME)
        if isfinite(self.since):
            words.append(f"{_SINCE}{self.since:.0f}")
        return " ".join(words)

    @classmethod
    def decoded(cls, header: str | None) -> "Reads":
        """Return what a sibling has read; one that does not say cannot be known."""
        if header is None:
            return cls(is_known=False)
        words = set(header.split())
        since = {word for word in words if word.startswith(_SINCE)}
        return cls(
            since=min((float(word.removeprefix(_SINCE)) for word in since), default=inf),
            tags=words - since - {_BY_TIME},
            depends_on_time=_BY_TIME in words,
        )


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


def current_reads() -> Reads | None:
    """Return what is noted into, or None where nothing is."""
    return _reads.get()


@contextmanager
def noting(reads: Reads) -> Iterator[Reads]:
    """Note into `reads` inside the block, and afterwards also into what was noted into before."""
    outer = _reads.get()
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)
        if outer is not None:
            outer.add(reads)


def note_tags(tags: Iterable[str], *, by_time: bool) -> None:
    """Note tables that are read."""
    reads = _reads.get()
    if reads is not None:
        reads.tags.update(tags)
        reads.depends_on_time = reads.depends_on_time or by_time


def note_unknown() -> None:
    """Note that something was read, or could not be, of which nobody tells when it changes."""
    reads = _reads.get()
    if reads is not None:
        reads.is_known = False
