"""The one source of the current time; tests put another clock in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, at: datetime) -> None:
        self._now = _in_utc(at)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move on by `by` and return the new time."""
        self._now += by
        return self._now

    def move_to(self, at: datetime) -> None:
        """Stand at `at` from now on."""
        self._now = _in_utc(at)


# Of the process and not of a context: background loops must see a test's clock too.
_clock: Clock = SystemClock()


def utcnow() -> datetime:
    """Return the current time, aware and in UTC."""
    return _clock.now()


@contextmanager
def frozen(at: datetime | None = None) -> Iterator[FrozenClock]:
    """Stop the clock at `at` (the present moment by default) inside the block."""
    global _clock
    previous = _clock
    clock = FrozenClock(at or previous.now())
    _clock = clock
    try:
        yield clock
    finally:
        _clock = previous


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return at.astimezone(UTC)
