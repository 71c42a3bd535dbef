"""What a calendar says of itself, and a name for all of it together."""

from hashlib import sha256

import orjson

from events.calendars.models import Calendar

# What its keepers may change.
WORDS = ("title", "slug", "description", "time_zone", "colour", "is_listed")


def version_of(calendar: Calendar) -> str:
    """Name all that a calendar says, to tell whether somebody has changed it."""
    said = [getattr(calendar, name) for name in WORDS]
    return sha256(orjson.dumps(said)).hexdigest()[:16]
