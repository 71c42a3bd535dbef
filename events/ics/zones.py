"""The time zones of a calendar file, by whatever names it gives them.

A file's own definitions are kept to that file: the package remembers a zone by its name for all
files that come later, and two programs may well mean different things by `Custom`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Component, Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from events.ics.errors import Refused
from shared.i18n import gettext as _

LONGEST_NAME = 64
# What goes wrong in the package and in dateutil when a definition is nonsense.
BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)
# Summer time everywhere begins and ends between two of these.
_LOOKED_AT = [datetime(2025, 1, 1, 12) + timedelta(days=15 * part) for part in range(48)]  # noqa: DTZ001  # wall time


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone; without a name it is one that only its file knows."""

    name: str | None
    rules: tzinfo


def named(name: str) -> Zone | None:
    """Find a zone by its IANA name, by Windows', or with what vendors put before it."""
    for candidate in _candidates(name.strip("/ ")):
        if len(candidate) <= LONGEST_NAME:
            try:
                return Zone(candidate, ZoneInfo(candidate))
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return None


class Zones:
    """Finds the zones that the times of one file are in; `own` is that of times without any."""

    def __init__(self, definitions: Iterable[Component], own: ZoneInfo) -> None:
        self.own = Zone(own.key, own)
        self._definitions = {str(it.get("TZID", "")): it for it in definitions}
        self._found: dict[str, Zone] = {}

    def of(self, name: str) -> Zone:
        """Return a zone by the name the file has for it; raises `Refused`."""
        if name not in self._found:
            self._found[name] = named(name) or self._defined(name)
        return self._found[name]

    def _defined(self, name: str) -> Zone:
        definition = self._definitions.get(name)
        if not isinstance(definition, Timezone):
            raise Refused(_("Its time zone “%(zone)s” is not known", zone=name[:LONGEST_NAME]))
        try:
            _check(definition)
            rules = definition.to_tz(lookup_tzid=False)
            offsets = _offsets(rules)
        except BROKEN as error:
            raise Refused(
                _("Its time zone “%(zone)s” cannot be understood", zone=name[:LONGEST_NAME])
            ) from error
        return Zone(_same_as(offsets, self.own.name), rules)


def _candidates(name: str) -> Iterator[str]:
    yield name
    if name in WINDOWS_TO_OLSON:
        yield WINDOWS_TO_OLSON[name]
    # As in /freeassociation.sourceforge.net/America/Argentina/Buenos_Aires.
    parts = name.split("/")
    for start in range(1, len(parts) - 1):
        yield "/".join(parts[start:])


def _check(definition: Timezone) -> None:
    """Refuse rules that dateutil would go through second by second."""
    for part in definition.subcomponents:
        rules = part.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if [str(it).upper() for it in rule.get("FREQ", [])] != ["YEARLY"]:
                raise ValueError(rule)


def _offsets(rules: tzinfo) -> tuple[timedelta | None, ...]:
    return tuple(moment.replace(tzinfo=rules).utcoffset() for moment in _LOOKED_AT)


def _same_as(offsets: tuple[timedelta | None, ...], first: str | None) -> str | None:
    """Name the zone whose clocks go as these do: the first, or else the best known."""
    if first is not None and _offsets(ZoneInfo(first)) == offsets:
        return first
    return _known().get(offsets)


@cache
def _known() -> dict[tuple[timedelta | None, ...], str]:
    names = [*dict.fromkeys(WINDOWS_TO_OLSON.values()), "UTC"]
    return {_offsets(ZoneInfo(name)): name for name in reversed(names)}


def in_utc(wall: datetime, zone: Zone) -> datetime:
    """Return the moment at which clocks show a time; raises `Refused` where it is out of reach."""
    try:
        moment = wall.replace(tzinfo=zone.rules).astimezone(UTC)
    except BROKEN as error:
        raise Refused(_("Its time cannot be understood")) from error
    if not 1900 < moment.year < 2300:
        raise Refused(_("It is too far away in time"))
    return moment
