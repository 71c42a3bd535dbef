"""The form of an event: what is known of it, or was typed, as texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

import orjson

from events.entries.models import CalendarEntry
from shared.zones import moments

LONGEST_TEXT = 200
# More than anybody types into one field.
LONGEST = 1_000
LONGEST_KEY = 64
FIRST_TIME, SECOND_TIME = "first", "second"


@dataclass(frozen=True, slots=True)
class EventForm:
    """An event as texts; `seen` names the state of the event that the form began with.

    `key` is the form's own, minted with the page that shows it, so that sending it twice is known.
    `starts_which` and `ends_which` say which is meant of a time that clocks show twice.
    """

    title: str = ""
    starts_date: str = ""
    starts_time: str = ""
    starts_which: str = ""
    ends_date: str = ""
    ends_time: str = ""
    ends_which: str = ""
    seen: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)
    errors: Mapping[str, str] = field(default_factory=dict)
    are_twice: frozenset[str] = frozenset()

    @classmethod
    def of(cls, event: CalendarEntry, zone: ZoneInfo) -> Self:
        """Write down what is known of an event, as the clocks in its calendar's zone show it."""
        starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
        return cls(
            title=event.title,
            starts_date=starts.date().isoformat(),
            starts_time=f"{starts:%H:%M}",
            starts_which=_which(starts, zone),
            ends_date=ends.date().isoformat(),
            ends_time=f"{ends:%H:%M}",
            ends_which=_which(ends, zone),
            seen=state_of(event),
            are_twice=frozenset(
                name for name, it in (("starts", starts), ("ends", ends)) if _which(it, zone)
            ),
        )

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read what a browser sent."""
        typed = {name: " ".join(text.split())[:LONGEST] for name, text in sent.items()}
        return cls(
            title=typed.get("title", ""),
            starts_date=typed.get("starts_date", ""),
            starts_time=typed.get("starts_time", ""),
            starts_which=typed.get("starts_which", ""),
            ends_date=typed.get("ends_date", ""),
            ends_time=typed.get("ends_time", ""),
            ends_which=typed.get("ends_which", ""),
            seen=typed.get("seen", ""),
            key=typed.get("key", "")[:LONGEST_KEY] or uuid4().hex,
        )

    def refused(self, errors: Mapping[str, str], are_twice: frozenset[str]) -> Self:
        """Return what was typed, with what is wrong with it and which times are there twice."""
        return replace(self, errors=errors, are_twice=are_twice)

    def over(self, event: CalendarEntry) -> Self:
        """Return what was typed, to be written over an event as it is now."""
        return replace(self, seen=state_of(event))


def state_of(event: CalendarEntry) -> str:
    """Name all that the form may change of an event, to tell whether somebody else has."""
    return state_named(event.title, event.starts_at, event.ends_at)


def state_named(title: str, starts_at: datetime, ends_at: datetime) -> str:
    """Name the same of an event that has this title and is at this time."""
    said = [title, starts_at.isoformat(), ends_at.isoformat()]
    return sha256(orjson.dumps(said)).hexdigest()[:16]


def _which(local: datetime, zone: ZoneInfo) -> str:
    if len(moments(local.date(), local.time().replace(fold=0), zone)) < 2:
        return ""
    return SECOND_TIME if local.fold else FIRST_TIME
