"""Where on the grid of a plan entries lie: in which rows of a day, and beside which others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events.agenda.happenings import MOMENT, Elsewhere
from events.entries.models import CalendarEntry
from events.plan.rows import Rows

HOURS, WHOLE_DAY = (7, 22), (0, 24)
LONG = timedelta(hours=20)
# What would have a block of no height is drawn as high as this.
LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of the calendar, or something elsewhere beside it."""

    title: str
    starts_at: datetime
    ends_at: datetime
    entry: CalendarEntry | None = None
    elsewhere: Elsewhere | None = None
    can_move: bool = False

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """Return the first and last day it is on."""
        first = self.starts_at.astimezone(zone).date()
        return first, max(first, (self.ends_at - MOMENT).astimezone(zone).date())

    @property
    def is_long(self) -> bool:
        """Say whether it has no place among hours: it is on all day, or for days."""
        return self.ends_at - self.starts_at >= LONG


@dataclass(frozen=True, slots=True)
class Block:
    """What of something is drawn on one day; it can be dragged where all of it is there."""

    shown: Shown
    begins: bool
    ends: bool
    row: float
    rows: float
    lane: int = 0
    lanes: int = 1

    @property
    def is_whole(self) -> bool:
        return self.begins and self.ends


def hours_of(all_shown: Iterable[Shown], zone: ZoneInfo) -> tuple[int, int]:
    """Return from which hour until which has to be seen: those of a day, and of all that is on."""
    first, last = HOURS
    for it in all_shown:
        if it.is_long:
            continue
        begins, ends = it.starts_at.astimezone(zone), it.ends_at.astimezone(zone)
        on, until = it.days(zone)
        if on != until:
            return WHOLE_DAY
        first = min(first, begins.hour)
        last = max(last, WHOLE_DAY[1] if ends.date() > on else ends.hour + bool(ends.minute))
    return first, last


def lay_out(all_shown: Iterable[Shown], day: date, rows: Rows, zone: ZoneInfo) -> list[Block]:
    """Return what is drawn on a day, beside each other where it overlaps."""
    blocks = []
    for it in all_shown:
        first, last = it.days(zone)
        if it.is_long or not first <= day <= last:
            continue
        row = rows.place(day, it.starts_at) if day == first else 0.0
        until = rows.place(day, it.ends_at, is_end=True) if day == last else float(len(rows.clocks))
        blocks.append(Block(it, day == first, day == last, row, max(until - row, LEAST)))
    blocks.sort(key=lambda it: (it.row, -it.rows))
    return [laid for group in _groups(blocks) for laid in _side_by_side(group)]


def _groups(blocks: Sequence[Block]) -> Iterable[list[Block]]:
    """Part blocks into those that overlap, each other or by way of others."""
    group: list[Block] = []
    until = 0.0
    for block in blocks:
        if block.row >= until and group:
            yield group
            group = []
        group.append(block)
        until = max(until, block.row + block.rows)
    yield group


def _side_by_side(group: Sequence[Block]) -> Iterable[Block]:
    ends: list[float] = []
    lanes = []
    for block in group:
        free = (lane for lane, until in enumerate(ends) if until <= block.row)
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [block.row + block.rows]
        lanes.append(lane)
    for block, lane in zip(group, lanes, strict=True):
        yield replace(block, lane=lane, lanes=len(ends))
