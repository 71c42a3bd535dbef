"""What the page of a door says, to those who read it and to its own script."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Protocol

from events.door.errors import AlreadyIn, NotIn, NotValid, UnknownTicket
from events.door.models import Way
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.jinja import clock_time


class Seen(Protocol):
    """Where and when somebody went through a door."""

    @property
    def way(self) -> Way: ...
    @property
    def at(self) -> datetime: ...
    @property
    def door(self) -> str: ...


def words_of_door() -> dict[str, str]:
    """Return everything the script may have to say; it fills what stands in braces."""
    refusals = (UnknownTicket(), NotValid(), AlreadyIn(), NotIn())
    return {refusal.code: str(refusal) for refusal in refusals} | {
        "in": _("Welcome"),
        "out": _("Goodbye"),
        "refused": _("Stop"),
        "door": _("Door"),
        "ticket": _("Ticket %(number)s", number="{number}"),
        "sold_since": _("Sold since the list was made"),
        "in_at": _("In at %(time)s, %(door)s", time="{time}", door="{door}"),
        "out_at": _("Out at %(time)s, %(door)s", time="{time}", door="{door}"),
        "let_in": _("Let in"),
        "let_out": _("Let out"),
        "let_in_who": _("Let in: %(name)s", name="{name}"),
        "let_out_who": _("Let out: %(name)s", name="{name}"),
        "camera": _("Scan with the camera"),
        "stop_camera": _("Stop the camera"),
        "no_camera": _(
            "The camera cannot be used. Allow it in the settings of the browser, or type the code."
        ),
        "list_of": _("The list is of %(time)s.", time="{time}"),
        "no_network": _(
            "No network. The list of %(time)s is used, and what happens here is told later.",
            time="{time}",
        ),
        "no_list": _("No network, and no list on this device yet."),
        "waiting": _("Still to be told: %(num)s.", num="{num}"),
    }


def seen_last(zone: tzinfo) -> Callable[[Seen | None], str]:
    """Return how a passage is told in a zone; of nobody there is nothing to tell."""
    locale = current_runtime().settings.site.locale

    def told(seen: Seen | None) -> str:
        if seen is None:
            return ""
        time = clock_time(seen.at, zone=zone, locale=locale)
        if seen.way is Way.IN:
            return _("In at %(time)s, %(door)s", time=time, door=seen.door)
        return _("Out at %(time)s, %(door)s", time=time, door=seen.door)

    return told
