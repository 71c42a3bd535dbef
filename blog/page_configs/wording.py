"""What the parts of a page are called that can be switched off."""

from glue.contracts.blog import Feature
from shared.i18n import gettext as _
from shared.i18n import mark as _l

NAMES = {
    Feature.MARKET: _l("Shops"),
    Feature.CALENDAR: _l("Calendars"),
    Feature.POSTS: _l("Posts"),
}


def part_name(part: str) -> str:
    """Return the name of a part; one that an older version knew is called what it was."""
    return _(NAMES[Feature(part)]) if part in NAMES else part
