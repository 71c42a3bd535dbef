"""What a visitor sends to ask for a free time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from events.bookings.forms import BookingForm
from events.entries.models import LONGEST_NOTE
from events.free_times.errors import NoteTooLong


@dataclass(frozen=True, slots=True)
class AskingForm:
    """When to begin, for how long, and what is said to the keepers."""

    starts_at: datetime
    minutes: int | None
    note: str

    @classmethod
    def read(cls, sent: Mapping[str, str], zone: ZoneInfo) -> Self:
        """Read what was chosen; raises `NotOffered` and `NoteTooLong`."""
        note = note_of(sent)
        if len(note) > LONGEST_NOTE:
            raise NoteTooLong()
        chosen = BookingForm.read(
            {name: sent.get(name, "") for name in ("starts_at", "minutes")}, zone
        )
        return cls(chosen.starts_at, chosen.minutes, note)


def note_of(sent: Mapping[str, str]) -> str:
    """Return what was written, as it may be shown again."""
    return sent.get("note", "").replace("\r\n", "\n").strip()
