"""When what is in a file takes place, within a window: each repetition once, as it was changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

from events.ics.errors import Refused
from events.ics.rules import follow_rule
from events.ics.values import Happening, Refusal, Status
from events.ics.zones import Zone, in_utc
from shared.i18n import gettext as _

MOST_OF_ONE = 2_000
MOST_TOGETHER = 20_000
# A file with hundreds of rules that match nothing must not keep a worker for minutes.
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when what takes place is wanted."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether something overlaps; what has no length is there at its moment."""
        return starts_at < self.ends_at and (
            ends_at > self.starts_at or starts_at >= self.starts_at
        )


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Once that something takes place; `recurrence` tells those of one series apart."""

    happening: Happening
    recurrence: str
    starts_at: datetime
    ends_at: datetime


def occurrences_of(
    happenings: Iterable[Happening], window: Window
) -> tuple[Sequence[Occurrence], Sequence[Refusal]]:
    """Return what takes place within a window, and what cannot be worked out."""
    changes: dict[str, dict[datetime, Happening]] = defaultdict(dict)
    series: list[Happening] = []
    for it in happenings:
        if it.recurrence_id is None:
            series.append(it)
        else:
            changes[it.uid][it.recurrence_id] = it
    found: list[Occurrence] = []
    refusals: list[Refusal] = []
    give_up_at = monotonic() + PATIENCE_SECONDS
    for it in series:
        own_changes = changes.pop(it.uid, {})
        try:
            found += _series(it, own_changes, window, give_up_at)
        except Refused as refused:
            refusals.append(Refusal(it.title or it.uid, str(refused)))
    # Somebody who was invited to one repetition has that one alone.
    alone = (it for of_one in changes.values() for it in of_one.values())
    found += (it for change in alone for it in _once(change, window))
    found.sort(key=lambda it: (it.starts_at, it.happening.uid, it.recurrence))
    if len(found) > MOST_TOGETHER:
        reason = _("The file holds more than we can show: the last are left out")
        refusals.append(Refusal(_("All after %(most)s", most=MOST_TOGETHER), reason))
    return found[:MOST_TOGETHER], refusals


def _series(
    series: Happening, changes: dict[datetime, Happening], window: Window, give_up_at: float
) -> list[Occurrence]:
    found = [it for change in changes.values() for it in _once(change, window)]
    if series.status is Status.CANCELLED:
        return []
    if not series.repeats:
        return found + list(_once(series, window))
    left_out = {*series.except_at, *changes}
    for starts_at in sorted(set(_beginnings(series, window, give_up_at)) - left_out):
        ends_at = _end(series, starts_at)
        if window.holds(starts_at, ends_at):
            found.append(Occurrence(series, key_of(starts_at), starts_at, ends_at))
    return found


def _once(happening: Happening, window: Window) -> Iterator[Occurrence]:
    starts_at, ends_at = happening.starts_at, happening.ends_at
    if happening.status is not Status.CANCELLED and window.holds(starts_at, ends_at):
        recurrence = key_of(happening.recurrence_id) if happening.recurrence_id else ""
        yield Occurrence(happening, recurrence, starts_at, ends_at)


def key_of(moment: datetime) -> str:
    """Write the moment at which a repetition would begin, as its name within the series."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _beginnings(series: Happening, window: Window, give_up_at: float) -> Iterator[datetime]:
    yield from series.also_at
    if not series.rule:
        yield series.starts_at
        return
    zone, wall_zone = series.zone, Zone(series.time_zone, series.zone)
    first = series.starts_at.astimezone(zone).replace(tzinfo=None)
    end = window.ends_at.astimezone(zone).replace(tzinfo=None)
    longest = series.ends_at - series.starts_at + timedelta(days=1)
    count = 0
    if monotonic() > give_up_at:
        raise Refused(_("Working out when it repeats takes too long"))
    for wall in follow_rule(series.rule, first, zone=zone, end=end):
        starts_at = in_utc(wall, wall_zone)
        if starts_at + longest < window.starts_at:
            continue
        count += 1
        if count > MOST_OF_ONE:
            raise Refused(_("It repeats more than %(most)s times", most=MOST_OF_ONE))
        yield starts_at


def _end(series: Happening, starts_at: datetime) -> datetime:
    if not series.is_all_day:
        return starts_at + (series.ends_at - series.starts_at)
    # Days are as long as the clocks make them.
    zone = series.zone
    begins, ends = series.starts_at.astimezone(zone), series.ends_at.astimezone(zone)
    days = ends.date() - begins.date()
    wall = starts_at.astimezone(zone).replace(tzinfo=None) + days
    return in_utc(wall, Zone(series.time_zone, zone))
