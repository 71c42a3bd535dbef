"""Writing calendar files that others read: subscribed to, or taken into a calendar once."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache

from icalendar import Calendar, Event, Timezone, vRecur

from events.ics.values import Happening

PRODUCT = "-//Rose Ash//Events//EN"
# How often programs are asked to look again.
LOOK_AGAIN = "PT1H"
# Nothing but an event begins a line like this: what is written by people goes on after a space.
FIRST_EVENT = b"\r\nBEGIN:VEVENT"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2038, 1, 1)


def write_calendar(
    happenings: Iterable[Happening],
    *,
    now: datetime,
    title: str = "",
    method: str = "",
    organizer: str = "",
) -> bytes:
    """Write a calendar; `now` is when what does not say so was changed last.

    One with a `method`, as mails carry it, names the address of its `organizer` (RFC 5546, 3.2).
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if title:
        calendar.add("x-wr-calname", title)
        calendar.add("x-published-ttl", LOOK_AGAIN)
    written = list(happenings)
    for happening in written:
        calendar.add_component(_event(happening, now=now, organizer=organizer))
    zones = sorted({it.time_zone for it in written if not it.is_all_day} - {"UTC"})
    head, begin, events = calendar.to_ical().partition(FIRST_EVENT)
    return bytes(b"\r\n".join([head, *map(_definition, zones)]) + begin + events)


@cache
def _definition(name: str) -> bytes:
    """Write when the clocks of a zone change; that takes a while, and stays as it is."""
    zone = Timezone.from_tzid(name, first_date=FIRST_DAY, last_date=LAST_DAY)
    return bytes(zone.to_ical().rstrip())


def _event(happening: Happening, *, now: datetime, organizer: str) -> Event:
    event = Event()
    event.add("uid", happening.uid)
    event.add("sequence", happening.sequence)
    event.add("dtstamp", (happening.changed_at or now).astimezone(UTC))
    if happening.changed_at is not None:
        event.add("last-modified", happening.changed_at.astimezone(UTC))
    event.add("dtstart", _written(happening, happening.starts_at))
    event.add("dtend", _written(happening, happening.ends_at))
    event.add("summary", happening.title)
    for name in ("description", "location", "url"):
        if text := getattr(happening, name):
            event.add(name, text)
    event.add("status", happening.status.upper())
    if organizer:
        event.add("organizer", f"mailto:{organizer}")
    if happening.is_free:
        event.add("transp", "TRANSPARENT")
    _add_repetition(event, happening)
    return event


def _add_repetition(event: Event, happening: Happening) -> None:
    if happening.recurrence_id is not None:
        event.add("recurrence-id", _written(happening, happening.recurrence_id))
    if happening.rule:
        event.add("rrule", vRecur.from_ical(happening.rule))
    if happening.except_at:
        event.add("exdate", [_written(happening, it) for it in happening.except_at])
    if happening.also_at:
        event.add("rdate", [_written(happening, it) for it in happening.also_at])


def _written(happening: Happening, moment: datetime) -> date:
    local = moment.astimezone(UTC if happening.time_zone == "UTC" else happening.zone)
    return local.date() if happening.is_all_day else local
