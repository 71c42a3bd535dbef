"""Addresses of calendars that may be kept: they hold no slug, and lead on whatever slugs become.

What is not listed is reached by its address alone, so the kept one cannot be counted up to.
"""

from itsdangerous import Signer

from events.calendars.models import Calendar
from glue.urls import events_url
from shared.runtime import current_runtime

PURPOSE = "events.calendar-not-listed"


def kept_address(calendar: Calendar, *, entry_id: int | None = None) -> str:
    """Return an address of a calendar, or of an event in it."""
    event = "" if entry_id is None else f"events/{entry_id}/"
    key = "" if calendar.is_listed else f"?key={_signer().get_signature(str(calendar.id)).decode()}"
    return events_url(f"/calendars/{calendar.id}/{event}{key}")


def opens(calendar: Calendar, key: str) -> bool:
    """Say whether whoever has this key may be led to a calendar."""
    return calendar.is_listed or _signer().verify_signature(str(calendar.id), key)


def _signer() -> Signer:
    return Signer(current_runtime().settings.secret_key, salt=PURPOSE)
