"""What the colours of calendars are called."""

from collections.abc import Mapping

from glue.contracts.events import CalendarColour
from shared.i18n import gettext as _


def colour_names() -> Mapping[CalendarColour, str]:
    """Return the name of each colour."""
    return {
        CalendarColour.ASH: _("Ash"),
        CalendarColour.BERRY: _("Berry"),
        CalendarColour.CLAY: _("Clay"),
        CalendarColour.GOLD: _("Gold"),
        CalendarColour.MOSS: _("Moss"),
        CalendarColour.SEA: _("Sea"),
    }
