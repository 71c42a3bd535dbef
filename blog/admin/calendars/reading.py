"""What events tells of a page's calendars, and what the pages about them show."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.admin.calendars.forms import CalendarForm
from blog.admin.calendars.wording import colour_names
from blog.posts.models import Post, PostStatus
from glue.contracts import events
from glue.contracts.relations import ContainerType
from glue.urls import events_url
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.rpc import fetch_data


@dataclass(frozen=True, slots=True)
class KeptCalendar:
    """A calendar as its keepers see it.

    `desk` and `address` lead to where its events are kept and to what visitors see, and are None on
    a page that is not published: events knows of no such page.
    """

    calendar: events.Calendar
    desk: str | None
    address: str | None


async def calendars_of(page: Post) -> list[events.Calendar]:
    """Ask for a page's calendars, by title; raises `ServiceUnavailable`."""
    return await fetch_data(
        events.CalendarsForContainer(container_type=ContainerType.PAGE, container_id=page.id)
    )


async def calendar_of(page: Post, calendar_id: int) -> events.Calendar:
    """Ask for a calendar of a page; raises `NotFound`, also for one of another page."""
    for calendar in await calendars_of(page):
        if calendar.id == calendar_id:
            return calendar
    raise NotFound()


def kept_calendars(page: Post, calendars: Sequence[events.Calendar]) -> list[KeptCalendar]:
    """Return calendars of a page with where they are kept and looked at."""
    is_there = page.status is PostStatus.PUBLISHED
    return [
        KeptCalendar(
            it,
            desk=events_url(f"/keep/{page.slug}/{it.id}/events/") if is_there else None,
            address=events_url(f"/{page.slug}/{it.slug}/") if is_there else None,
        )
        for it in calendars
    ]


def differences(form: CalendarForm, calendar: events.Calendar) -> list[tuple[str, str]]:
    """Return, with its label, what a calendar says now that is not what was typed."""
    said = [
        (_("Name"), form.title, calendar.title, calendar.title),
        (_("Address"), form.slug, calendar.slug, calendar.slug),
        (_("Description"), form.description, calendar.description, calendar.description),
        (_("Time zone"), form.time_zone, calendar.time_zone, calendar.time_zone),
        (_("Colour"), form.colour, calendar.colour, colour_names()[calendar.colour]),
        (
            _("Listed"),
            form.is_listed,
            calendar.is_listed,
            _("yes") if calendar.is_listed else _("no"),
        ),
    ]
    return [(label, words) for label, typed, now, words in said if typed != now]
