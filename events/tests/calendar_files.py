"""Calendar files as others write them, in a line or two."""

from zoneinfo import ZoneInfo

from events.ics.reading import read_calendar
from events.ics.values import Happening, Reading

LONDON = ZoneInfo("Europe/London")

# What a program says of a zone that it has made up: two hours ahead, one more in summer.
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Our clocks
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
RRULE:FREQ={often};BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""


def own_zone(winter: str, summer: str, often: str = "YEARLY") -> str:
    """Define a zone of a program's own by its clocks."""
    return OWN_ZONE.format(winter=winter, summer=summer, often=often)


def event(*lines: str, uid: str = "1") -> str:
    """Write an event; without a line for its beginning it is on a Saturday at nine."""
    if not any(line.startswith("DTSTART") for line in lines):
        lines = ("DTSTART;TZID=Europe/London:20261205T090000", "DURATION:PT3H", *lines)
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""))


def calendar_file(*parts: str) -> bytes:
    """Put events and zones into a file."""
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(parts)}END:VCALENDAR\n".encode()


def read(*parts: str) -> Reading:
    """Read a file made of these parts."""
    return read_calendar(calendar_file(*parts), zone=LONDON)


def read_one(*lines: str) -> Happening:
    """Read the one event of a file, which must be taken."""
    (happening,) = read(event(*lines)).happenings
    return happening


def reasons(*parts: str) -> list[str]:
    """Return why what is in a file is refused."""
    return [refusal.reason for refusal in read(*parts).refusals]
