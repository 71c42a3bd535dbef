"""What a keeper sends to move an entry: instants, from the plan, or days and times as typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from events.agenda.spans import FIRST, LAST
from events.desk.forms import EventForm
from events.desk.reading import FormReader
from events.entries.models import CalendarEntry
from events.entries.retiming import Times

LONGEST = 40


@dataclass(frozen=True, slots=True)
class MoveForm:
    """The times as instants, or as typed; `shown` is the day whose week was looked at."""

    typed: EventForm
    starts_at: str = ""
    ends_at: str = ""
    shown: date | None = None

    @classmethod
    def of(cls, entry: CalendarEntry, zone: ZoneInfo) -> Self:
        """Write down when an entry is."""
        return cls(EventForm.of(entry, zone))

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read what a browser sent."""
        return cls(
            EventForm.read(sent),
            sent.get("starts_at", "")[:LONGEST],
            sent.get("ends_at", "")[:LONGEST],
            day_of(sent.get("shown", "")),
        )

    @property
    def seen(self) -> str:
        return self.typed.seen

    def times(self, entry: CalendarEntry, zone: ZoneInfo) -> Times | Self:
        """Return when an entry is to be, or what is wrong with it; a booking keeps its length.

        What a plan sends and is no time is read as nothing typed.
        """
        starts_at, ends_at = instant_of(self.starts_at), instant_of(self.ends_at)
        if starts_at and ends_at and starts_at < ends_at:
            return Times(starts_at, ends_at)
        reader = FormReader(zone)
        starts_at = reader.start(self.typed)
        length = entry.ends_at - entry.starts_at
        if entry.slot_id is not None:
            ends_at = starts_at + length if starts_at else None
        else:
            ends_at = reader.end_after(starts_at, self.typed)
        if starts_at and ends_at and not reader.errors:
            return Times(starts_at, ends_at)
        refused = self.typed.refused(reader.errors, frozenset(reader.are_twice))
        return type(self)(refused, shown=self.shown)


def instant_of(text: str) -> datetime | None:
    """Read an instant with its offset, within the years that can be looked at."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or not FIRST.year <= moment.year <= LAST.year:
        return None
    return moment.astimezone(UTC)


def day_of(text: str) -> date | None:
    """Read a day that can be looked at."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None
