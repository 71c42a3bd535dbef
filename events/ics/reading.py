"""Reading calendar files of others: each thing in them is taken, or refused with a reason."""

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from icalendar import Component

from events.ics.components import happening_of, text_of
from events.ics.errors import Refused, UnreadableCalendar
from events.ics.values import Happening, Reading, Refusal
from events.ics.zones import BROKEN, Zones
from shared.i18n import gettext as _
from shared.i18n import mark as _l

MEGABYTE = 2**20
MOST_BYTES = 4 * MEGABYTE
MOST_COMPONENTS = 10_000
# The package remembers each zone it has ever met.
MOST_ZONES = 100
DEEPEST = 8
# A person reads some of them; a file may hold thousands.
MOST_REFUSALS = 200
LONGEST_WHAT = 120

_EDGE = re.compile(rb"^(BEGIN|END):", re.IGNORECASE | re.MULTILINE)
_ZONE = re.compile(rb"^BEGIN:VTIMEZONE", re.IGNORECASE | re.MULTILINE)
# What a calendar may hold besides events, and what it is to a person.
NOT_EVENTS = {
    "VTODO": _l("It is something to be done, not an event"),
    "VJOURNAL": _l("It is an entry of a journal, not an event"),
    "VFREEBUSY": _l("It says when somebody is free, not what happens"),
    "VAVAILABILITY": _l("It says when somebody is free, not what happens"),
}
# These belong to others, and say nothing by themselves.
_PARTS = frozenset({"VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM", "AVAILABLE"})


def read_calendar(content: bytes, *, zone: ZoneInfo) -> Reading:
    """Read a file whose times without a zone are meant in `zone`; raises `UnreadableCalendar`."""
    _refuse_bombs(content)
    try:
        roots = Component.from_ical(content.removeprefix(b"\xef\xbb\xbf"), multiple=True)
        components = [it for root in roots for it in root.walk()]
        title = next((text_of(root, "X-WR-CALNAME") or text_of(root, "NAME") for root in roots), "")
    except (*BROKEN, RecursionError) as error:
        raise UnreadableCalendar(_("This is no calendar that can be read")) from error
    zones = Zones((it for it in components if it.name == "VTIMEZONE"), zone)
    reading = _reading(title, components, zones)
    if not reading.happenings and not reading.refusals:
        raise UnreadableCalendar(_("There is no event in it"))
    return reading


def _refuse_bombs(content: bytes) -> None:
    """Refuse what would take too long to read, before anything reads it."""
    if len(content) > MOST_BYTES:
        size = MOST_BYTES // MEGABYTE
        raise UnreadableCalendar(_("The file is larger than %(size)s MB", size=size))
    if len(_ZONE.findall(content)) > MOST_ZONES:
        raise UnreadableCalendar(_("The file holds too much"))
    depth = count = 0
    for edge in _EDGE.finditer(content):
        is_begin = edge.group(1).upper() == b"BEGIN"
        depth += 1 if is_begin else -1
        count += is_begin
        if depth > DEEPEST or count > MOST_COMPONENTS:
            raise UnreadableCalendar(_("The file holds too much"))


def _reading(title: str, components: Iterable[Component], zones: Zones) -> Reading:
    taken: dict[tuple[str, object], Happening] = {}
    refusals: list[Refusal] = []
    for component in components:
        if component.name in _PARTS:
            continue
        try:
            happening = _happening(component, zones)
            key = (happening.uid, happening.recurrence_id)
            older = taken.get(key)
            if older is None or happening.sequence > older.sequence:
                taken[key] = happening
            if older is not None:
                raise Refused(_("It is in the file twice: the newer one is taken"))
        except Refused as refused:
            refusals.append(Refusal(_what(component), str(refused)))
    return Reading(title, tuple(taken.values()), tuple(refusals))


def _happening(component: Component, zones: Zones) -> Happening:
    if component.name != "VEVENT":
        reason = NOT_EVENTS.get(str(component.name), _l("It is no event"))
        raise Refused(_(reason))
    try:
        return happening_of(component, zones)
    except BROKEN as error:
        raise Refused(_("It cannot be understood")) from error


def _what(component: Component) -> str:
    for name in ("SUMMARY", "UID"):
        if text := text_of(component, name):
            return text[:LONGEST_WHAT]
    return str(component.name)[:LONGEST_WHAT]
