"""What is in a calendar file, in plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Status(StrEnum):
    """Whether what a file tells of takes place."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a file. All moments are UTC; `time_zone` is where its times are meant.

    One with a `rule` repeats from `starts_at` on, in the local time of its zone; one with a
    `recurrence_id` stands in place of the repetition that would begin then. What is all day begins
    and ends at midnight of its zone. One that `is_free` takes nobody's time, as a holiday does.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED
    sequence: int = 0
    time_zone: str = "UTC"
    is_all_day: bool = False
    is_free: bool = False
    recurrence_id: datetime | None = None
    rule: str = ""
    except_at: tuple[datetime, ...] = ()
    also_at: tuple[datetime, ...] = ()
    changed_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def repeats(self) -> bool:
        return bool(self.rule or self.also_at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something of a file that is not taken, and why; `what` is what a person knows it by."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: what is taken of it, and what is not."""

    title: str
    happenings: tuple[Happening, ...]
    refusals: tuple[Refusal, ...]
