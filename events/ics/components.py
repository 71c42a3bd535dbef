"""One event of a calendar file, as a value; whatever in it is not as it must be is refused."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from icalendar import Component
from icalendar.prop import vBroken

from events.ics.errors import Refused
from events.ics.rules import check_rule
from events.ics.values import Happening, Status
from events.ics.zones import Zone, Zones, in_utc
from shared.i18n import gettext as _

LONGEST_TITLE = 300
LONGEST_DESCRIPTION = 20_000
LONGEST_LOCATION = 500
LONGEST_URL = 2_000
LONGEST_UID = 500
MOST_DATES = 1_000
MOST_CHANGES = 2**31 - 1
LONGEST_DURATION = timedelta(days=3660)


def happening_of(component: Component, zones: Zones) -> Happening:
    """Return what an event says; raises `Refused`, or one of `BROKEN` where it is nonsense."""
    start = _one(component, "DTSTART")
    if start is None:
        raise Refused(_("It does not say when it begins"))
    starts_at, zone, is_all_day = _moment(start, zones)
    ends_at = _end(component, zones, starts_at, zone, is_all_day)
    rule = _rule(component)
    also_at = _dates(component, "RDATE", zones)
    if zone.name is None and (rule or also_at):
        raise Refused(_("It repeats by clocks of its own, which no place on earth has"))
    title = text_of(component, "SUMMARY")[:LONGEST_TITLE].strip()
    return Happening(
        uid=_uid(component, title, starts_at),
        starts_at=starts_at,
        ends_at=ends_at,
        title=title,
        description=text_of(component, "DESCRIPTION")[:LONGEST_DESCRIPTION].strip(),
        location=text_of(component, "LOCATION")[:LONGEST_LOCATION].strip(),
        url=_url(text_of(component, "URL")),
        status=_status(component),
        sequence=_sequence(component),
        time_zone=zone.name or "UTC",
        is_all_day=is_all_day,
        is_free=text_of(component, "TRANSP").upper() == "TRANSPARENT",
        recurrence_id=_recurrence_id(component, zones),
        rule=rule,
        except_at=_dates(component, "EXDATE", zones),
        also_at=also_at,
        changed_at=_changed_at(component, zones),
    )


def text_of(component: Component, name: str) -> str:
    """Return a text without what no text may hold; of several the first."""
    value = component.get(name)
    while isinstance(value, list):
        value = value[0] if value else None
    if value is None or isinstance(value, vBroken):
        return ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(it for it in text if it in "\n\t" or it.isprintable()).strip()


def _one(component: Component, name: str) -> Any:
    value = component.get(name)
    if isinstance(value, list):
        raise Refused(_("It says more than once when it is"))
    return value


def _moment(value: Any, zones: Zones) -> tuple[datetime, Zone, bool]:
    """Return a moment, the zone it is meant in, and whether it is a whole day."""
    return _placed(value.dt, str(value.params.get("TZID", "")), zones)


def _placed(wall: object, name: str, zones: Zones) -> tuple[datetime, Zone, bool]:
    if isinstance(wall, datetime):
        if not name and wall.tzinfo is not None:
            return in_utc(wall.replace(tzinfo=None), Zone("UTC", UTC)), Zone("UTC", UTC), False
        zone = zones.of(name) if name else zones.own
        return in_utc(wall.replace(tzinfo=None), zone), zone, False
    if isinstance(wall, date):
        return in_utc(datetime.combine(wall, time()), zones.own), zones.own, True
    raise Refused(_("It does not say when it is by days or times"))


def _end(
    component: Component, zones: Zones, starts_at: datetime, zone: Zone, is_all_day: bool
) -> datetime:
    end, duration = _one(component, "DTEND"), _one(component, "DURATION")
    if end is not None:
        ends_at, _zone, ends_with_a_day = _moment(end, zones)
        if ends_with_a_day != is_all_day:
            raise Refused(_("It begins with a day and ends at a time, or the other way round"))
    elif duration is not None or is_all_day:
        length = timedelta(days=1) if duration is None else duration.dt
        if is_all_day and length % timedelta(days=1):
            raise Refused(_("It is all day and lasts a part of one"))
        # A day is as long as the clocks make it, an hour never is.
        ends_at = _later(starts_at, length, zone) if is_all_day else starts_at + length
    else:
        ends_at = starts_at
    if ends_at < starts_at or (is_all_day and ends_at == starts_at):
        raise Refused(_("It ends before it begins"))
    if ends_at - starts_at > LONGEST_DURATION:
        raise Refused(_("It lasts for more than ten years"))
    return ends_at


def _later(moment: datetime, length: timedelta, zone: Zone) -> datetime:
    wall = moment.astimezone(zone.rules).replace(tzinfo=None)
    return in_utc(wall + length, zone)


def _rule(component: Component) -> str:
    if component.get("EXRULE") is not None:
        raise Refused(_("It has a rule of exceptions, which calendars no longer use"))
    rule = component.get("RRULE")
    if rule is None:
        return ""
    if isinstance(rule, list):
        raise Refused(_("It repeats by several rules"))
    if isinstance(rule, vBroken):
        raise Refused(_("It repeats by a rule that we do not understand"))
    text: str = rule.to_ical().decode()
    return check_rule(text)


def _dates(component: Component, name: str, zones: Zones) -> tuple[datetime, ...]:
    found = sorted(set(_each_date(component.get(name), zones)))
    if len(found) > MOST_DATES:
        raise Refused(_("It has too many dates"))
    return tuple(found)


def _each_date(value: Any, zones: Zones) -> Iterator[datetime]:
    for dates in value if isinstance(value, list) else [value]:
        if dates is None:
            continue
        if isinstance(dates, vBroken):
            # Google writes an EXDATE without any.
            if str(dates).strip():
                raise Refused(_("Its extra dates cannot be understood"))
            continue
        for one in dates.dts:
            if isinstance(one.dt, tuple):
                raise Refused(_("It has extra dates that last for times of their own"))
            yield _placed(one.dt, str(dates.params.get("TZID", "")), zones)[0]


def _recurrence_id(component: Component, zones: Zones) -> datetime | None:
    value = _one(component, "RECURRENCE-ID")
    if value is None:
        return None
    if value.params.get("RANGE"):
        raise Refused(_("It changes all repetitions from one on, which we cannot follow"))
    return _moment(value, zones)[0]


def _uid(component: Component, title: str, starts_at: datetime) -> str:
    uid = text_of(component, "UID")
    if len(uid) > LONGEST_UID:
        raise Refused(_("Its name for programs is too long"))
    if uid:
        return uid
    # The same tomorrow, so that what is read again is not there twice.
    digest = hashlib.sha256(f"{starts_at.isoformat()} {title}".encode()).hexdigest()
    return f"unnamed-{digest[:32]}"


def _status(component: Component) -> Status:
    said = text_of(component, "STATUS").lower()
    return Status(said) if said in list(Status) else Status.CONFIRMED


def _sequence(component: Component) -> int:
    said = text_of(component, "SEQUENCE")
    return min(int(said), MOST_CHANGES) if said.isdecimal() and len(said) < 12 else 0


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_link = parts.scheme in ("http", "https") and parts.netloc and len(text) <= LONGEST_URL
    return text if is_link and not any(it.isspace() for it in text) else ""


def _changed_at(component: Component, zones: Zones) -> datetime | None:
    value = component.get("LAST-MODIFIED")
    if value is None or isinstance(value, vBroken | list):
        return None
    return _moment(value, zones)[0]
