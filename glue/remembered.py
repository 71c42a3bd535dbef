"""Answers of siblings, remembered in the process for moments, with what was read for them."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from shared.changes import Changes
from shared.reads import Reads, current_reads

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Remembered(Generic[V]):
    value: V
    at: datetime
    reads: Reads


class Memory(Generic[V]):
    """At most `size` answers by key, the oldest forgotten first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[str, _Remembered[V]] = OrderedDict()

    def recall(
        self,
        key: str,
        *,
        younger_than: timedelta,
        now: datetime,
        even_untrue: bool = False,
        changes: Changes | None = None,
    ) -> tuple[V] | None:
        """Return the answer in a tuple, or None where there is none young enough.

        One from the future, as after the clock was set back, is of no known age. For a page that is
        kept, one that is known not to be true any more is none, unless nobody can be asked anew; so
        is, for whatever else, one that `changes` do not allow. One that was looked at, and is still
        so, makes what it becomes a part of no older.
        """
        answer = self._answers.get(key)
        if answer is None or not timedelta(0) <= now - answer.at < younger_than:
            return None
        reads = current_reads()
        checks: list[Callable[[Reads], bool]] = [changes.allow] if changes is not None else []
        if reads is not None and reads.is_true is not None and not even_untrue:
            checks.append(reads.is_true)
        if not all(is_true(answer.reads) for is_true in checks):
            return None
        if reads is not None:
            reads.add(answer.reads.seen_true() if checks else answer.reads)
        return (answer.value,)

    def keep(self, key: str, value: V, *, now: datetime, reads: Reads) -> None:
        """Remember an answer given now, and what was read for it."""
        self._answers[key] = _Remembered(value, now, reads)
        self._answers.move_to_end(key)
        while len(self._answers) > self._size:
            self._answers.popitem(last=False)
