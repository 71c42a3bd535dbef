"""What a visitor sends to book a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from events.bookings.errors import NotOffered

FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True)
class BookingForm:
    """When to begin, for how long, and whether it is another time than the slot's."""

    starts_at: datetime
    minutes: int | None
    is_request: bool

    @classmethod
    def read(cls, sent: Mapping[str, str], zone: ZoneInfo) -> Self:
        """Read a time that was pressed, or one that was typed; raises `NotOffered`."""
        is_request = "asked_date" in sent
        text = (
            f"{sent['asked_date']}T{sent.get('asked_time', '')}"
            if is_request
            else sent.get("starts_at", "")
        )
        try:
            starts_at = datetime.fromisoformat(text)
        except ValueError:
            raise NotOffered() from None
        if not FIRST_YEAR <= starts_at.year <= LAST_YEAR:
            raise NotOffered()
        if is_request or starts_at.tzinfo is None:
            starts_at = starts_at.replace(tzinfo=zone)
        return cls(starts_at.astimezone(UTC), minutes_of(sent.get("minutes", "")), is_request)


def minutes_of(text: str) -> int | None:
    """Read a length; what is no number is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
