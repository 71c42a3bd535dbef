"""What a file comes to in the time that is shown: worked out beside the loop, before any write."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from events.ics.occurrences import Occurrence, Window, occurrences_of
from events.ics.reading import MOST_REFUSALS, read_calendar
from events.ics.values import Refusal

PAST, COMING = timedelta(days=365), timedelta(days=730)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What of a file would be shown, and what not; `refused` counts those that are not told too."""

    title: str
    occurrences: Sequence[Occurrence]
    refusals: Sequence[Refusal]
    refused: int


async def work_out(content: bytes, *, zone: ZoneInfo, now: datetime) -> WorkedOut:
    """Read a file and work out when what it holds takes place; raises `UnreadableCalendar`."""
    # In the context of the caller, so that reasons are in the reader's language.
    return await asyncio.to_thread(_work_out, content, zone, window_at(now))


def window_at(now: datetime) -> Window:
    """Return what is shown: the same one for all of a month."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Window(month - PAST, month + COMING)


def _work_out(content: bytes, zone: ZoneInfo, window: Window) -> WorkedOut:
    reading = read_calendar(content, zone=zone)
    occurrences, too_much = occurrences_of(reading.happenings, window)
    refusals = [*reading.refusals, *too_much]
    return WorkedOut(reading.title, occurrences, refusals[:MOST_REFUSALS], len(refusals))
