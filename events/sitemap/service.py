"""The calendars and their pages; while blog is away nobody can tell their addresses."""

from collections.abc import Sequence

from events.calendars.listing import list_calendars
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.web.site_files import Address, Part, Sitemap

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
    there = [(it.page.slug, it.calendar.slug) for it in listing.calendars if it.page]
    pages = dict.fromkeys(page for page, _ in there)
    return [
        Address("/"),
        Address("/agenda/"),
        *(Address(f"/{page}/") for page in pages),
        *(Address(f"/{page}/{slug}/") for page, slug in there),
    ]


events_sitemap = Sitemap(parts, addresses)
