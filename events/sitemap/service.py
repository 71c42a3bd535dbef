"""The calendars, their pages and what they invite to; while blog is away nobody knows where."""

from collections.abc import Mapping, Sequence

from events.calendars.listing import list_calendars
from events.sitemap.queries import events_to_come
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.web.site_files import LARGEST_PART, Address, Part, Sitemap

CALENDARS = "calendars"


async def parts() -> Sequence[Part]:
    return [Part(CALENDARS, 1)]


async def addresses(part: str) -> Sequence[Address]:
    if part != CALENDARS:
        return []
    listing = await list_calendars(read_session())
    if not listing.pages_are_known:
        # An empty sitemap would say that there are no calendars any more.
        raise ServiceUnavailable()
    there = {
        it.calendar.id: (it.page.slug, it.calendar.slug) for it in listing.calendars if it.page
    }
    return [*_of_calendars([*there.values()]), *await _of_events(there)]


def _of_calendars(there: Sequence[tuple[str, str]]) -> Sequence[Address]:
    pages = dict.fromkeys(page for page, _ in there)
    return [
        Address("/"),
        Address("/agenda/"),
        *(Address(f"/{page}/") for page in pages),
        *(Address(f"/{page}/{slug}/") for page, slug in there),
    ]


async def _of_events(there: Mapping[int, tuple[str, str]]) -> Sequence[Address]:
    found = await events_to_come(read_session(), [*there], now=utcnow(), limit=LARGEST_PART)
    return [
        Address("/{}/{}/events/{}/".format(*there[calendar_id], id), changed_at)
        for id, calendar_id, changed_at in found
    ]


events_sitemap = Sitemap(parts, addresses)
