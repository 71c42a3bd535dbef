"""The file that comes with a mail about an event, and changes it in the calendars that have it."""

from email.utils import parseaddr

from events.entries.models import CalendarEntry
from events.feeds.happenings import sequence_of, uid_of
from events.ics.values import Happening, Status
from events.ics.writing import write_calendar
from shared.clock import utcnow
from shared.mail import Attachment
from shared.runtime import current_runtime

NAME = "event.ics"


def event_as_it_is(entry: CalendarEntry, address: str) -> Attachment:
    """Write when and where an event is now."""
    body = write_calendar([_happening(entry, address, Status.CONFIRMED)], now=utcnow())
    return Attachment(NAME, "text/calendar; charset=utf-8", body)


def event_that_is_off(entry: CalendarEntry, address: str) -> Attachment:
    """Write that an event does not take place, which takes it out of calendars."""
    organizer = parseaddr(current_runtime().settings.mail_from)[1]
    happening = _happening(entry, address, Status.CANCELLED)
    body = write_calendar([happening], now=utcnow(), method="CANCEL", organizer=organizer)
    return Attachment(NAME, "text/calendar; method=CANCEL; charset=utf-8", body)


def _happening(entry: CalendarEntry, address: str, status: Status) -> Happening:
    return Happening(
        uid=uid_of(entry.id),
        sequence=sequence_of(entry),
        status=status,
        title=entry.title,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        time_zone=entry.calendar.time_zone,
        location=entry.place,
        url=address,
    )
