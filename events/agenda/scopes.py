"""Whose events are looked at: those of one calendar, of a page, or of the whole co-operative."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from events.calendars.hanging import calendars_on
from events.calendars.listing import list_calendars
from events.calendars.models import Calendar
from events.calendars.queries import calendar_called
from glue.contracts import blog
from shared.db import ReadSession
from shared.errors import NotFound
from shared.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class Scope:
    """Some calendars that are looked at together, and the zone their days are those of.

    `page` and `calendar` are what it is bounded to. `page_slugs` tells by id on which page each
    calendar is, as far as blog could be asked. What may hang on the page of other pages' is in it
    if it `is_whole`.
    """

    calendars: Mapping[int, Calendar]
    page_slugs: Mapping[int, str]
    zone: ZoneInfo
    page: blog.Post | None = None
    calendar: Calendar | None = None
    pages_are_known: bool = True
    is_whole: bool = True

    @property
    def where(self) -> dict[str, Any]:
        """What the addresses of its views begin with."""
        where: dict[str, Any] = {"page_slug": self.page.slug} if self.page else {}
        return where | ({"calendar_slug": self.calendar.slug} if self.calendar else {})

    @property
    def is_merged(self) -> bool:
        """Whether it may hold events of several calendars."""
        return self.calendar is None

    @property
    def is_public(self) -> bool:
        """Whether searchers may know of it."""
        return self.calendar is None or self.calendar.is_listed


async def scope_of_calendar(session: ReadSession, page: blog.Post, slug: str) -> Scope:
    """Return a calendar of a page, listed or not; raises `NotFound`."""
    calendar = await calendar_called(session, page.id, slug)
    if calendar is None:
        raise NotFound()
    return Scope(
        calendars={calendar.id: calendar},
        page_slugs={calendar.id: page.slug},
        zone=calendar.zone,
        page=page,
        calendar=calendar,
    )


async def scope_of_page(session: ReadSession, page: blog.Post) -> Scope:
    """Return the listed calendars on a page, its own and others', in the zone they share."""
    on_page = await calendars_on(session, page)
    calendars = {it.id: it for it in on_page.calendars}
    zones = {it.time_zone for it in calendars.values()}
    return Scope(
        calendars=calendars,
        page_slugs={id: on_page.owner(it).slug for id, it in calendars.items()},
        zone=ZoneInfo(zones.pop()) if len(zones) == 1 else _zone_of_site(),
        page=page,
        is_whole=on_page.is_whole,
    )


async def scope_of_everything(session: ReadSession) -> Scope:
    """Return the listed calendars of all published pages."""
    listing = await list_calendars(session)
    return Scope(
        calendars={it.calendar.id: it.calendar for it in listing.calendars},
        page_slugs={it.calendar.id: it.page.slug for it in listing.calendars if it.page},
        zone=_zone_of_site(),
        pages_are_known=listing.pages_are_known,
    )


def _zone_of_site() -> ZoneInfo:
    return ZoneInfo(current_runtime().settings.site.timezone)
