"""The form of what is told of an event, as texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlsplit

import orjson

from events.entries.models import LONGEST_PLACE, LONGEST_URL, LONGEST_WORDS, CalendarEntry
from events.ticket_desk.values import Wrong, read_number
from shared.i18n import gettext as _

LONGEST_DESCRIPTION = 12_000
MOST_HOURS = 24 * 365
COLUMNS = ("description", "place", "place_url", "picture_key", "picture_alt", "cancellable_hours")


@dataclass(frozen=True, slots=True)
class HappeningForm:
    """What is told of an event; `seen` names the state of it that the form began with."""

    description: str = ""
    place: str = ""
    place_url: str = ""
    picture_alt: str = ""
    cancellable_hours: str = ""
    takes_away: bool = False
    seen: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: CalendarEntry) -> Self:
        hours = entry.cancellable_hours
        return cls(
            description=entry.description,
            place=entry.place,
            place_url=entry.place_url,
            picture_alt=entry.picture_alt or "",
            cancellable_hours="" if hours is None else str(hours),
            seen=state_of(entry),
        )

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read what a browser sent."""
        description = sent.get("description", "").replace("\r\n", "\n").strip()
        return cls(
            description=description[: 2 * LONGEST_DESCRIPTION],
            place=" ".join(sent.get("place", "").split())[:1000],
            place_url=sent.get("place_url", "").strip()[:2000],
            picture_alt=" ".join(sent.get("picture_alt", "").split())[:1000],
            cancellable_hours=sent.get("cancellable_hours", "").strip()[:20],
            takes_away="takes_away" in sent,
            seen=sent.get("seen", "")[:64],
        )

    def refused(self, errors: Mapping[str, str]) -> Self:
        return replace(self, errors=errors)

    def over(self, entry: CalendarEntry) -> Self:
        """Return what was typed, to be written over an event as it is now."""
        return replace(self, seen=state_of(entry))

    def values(self, *, needs_words: bool) -> tuple[dict[str, Any], dict[str, str]]:
        """Return what is written, and what is wrong by field."""
        errors = {}
        for name, text, most in (
            ("description", self.description, LONGEST_DESCRIPTION),
            ("place", self.place, LONGEST_PLACE),
            ("place_url", self.place_url, LONGEST_URL),
            ("picture_alt", self.picture_alt, LONGEST_WORDS),
        ):
            if len(text) > most:
                errors[name] = _("At most %(most)s letters, please", most=most)
        if self.place_url and not _is_address(self.place_url):
            errors["place_url"] = _("An address that begins with https://, please")
        if needs_words and not self.picture_alt:
            errors["picture_alt"] = _(
                "Say in a few words what is to be seen, for those who cannot see it"
            )
        hours = None
        try:
            if self.cancellable_hours:
                hours = read_number(self.cancellable_hours, least=0, most=MOST_HOURS)
        except Wrong as problem:
            errors["cancellable_hours"] = str(problem)
        values = {
            "description": self.description,
            "place": self.place,
            "place_url": self.place_url,
            "cancellable_hours": hours,
        }
        return values, errors


def state_of(entry: CalendarEntry) -> str:
    """Name all that the form may change of an event, to tell whether somebody else has."""
    return sha256(orjson.dumps([getattr(entry, name) for name in COLUMNS])).hexdigest()[:16]


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_written = not any(character.isspace() or ord(character) < 32 for character in text)
    return (
        is_written and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    )
