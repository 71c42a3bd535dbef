"""Writing entries as iCalendar, so that what was told before is changed in its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from glue.contracts.events import EntryState

PRODUCT = "-//Rose Ash//Calendars//EN"
GONE = (EntryState.CANCELLED, EntryState.DECLINED, EntryState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a calendar is told of an entry; the same `uid` with a higher `sequence` changes it."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    state: EntryState
    place: str = ""
    description: str = ""
    address: str = ""
    organizer: str = ""

    @property
    def is_gone(self) -> bool:
        return self.state in GONE


def uid_of(entry_id: int, domain: str) -> str:
    """Return the name by which calendars know an entry for good."""
    return f"entry-{entry_id}@{domain}"


def written(appointments: Iterable[Appointment], *, now: datetime) -> bytes:
    """Write appointments as one file; METHOD is CANCEL where all of them take place no longer."""
    rows = list(appointments)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if rows and all(it.is_gone for it in rows) else "PUBLISH")
    for row in rows:
        calendar.add_component(_event(row, now))
    # What a zone means is written along: not every reader knows its name.
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(row: Appointment, now: datetime) -> Event:
    event = Event()
    event.add("uid", row.uid)
    event.add("sequence", row.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", row.starts_at.astimezone(row.zone))
    event.add("dtend", row.ends_at.astimezone(row.zone))
    event.add("summary", row.title)
    event.add("status", _status(row))
    for name, value in (
        ("location", row.place),
        ("description", row.description),
        ("url", row.address),
    ):
        if value:
            event.add(name, value)
    if row.organizer:
        event.add("organizer", f"mailto:{row.organizer}")
    return event


def _status(row: Appointment) -> str:
    if row.is_gone:
        return "CANCELLED"
    return "CONFIRMED" if row.state is EntryState.CONFIRMED else "TENTATIVE"
