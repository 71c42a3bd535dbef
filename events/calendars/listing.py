"""The calendars of the co-operative, with the pages they are on."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.calendars.models import Calendar
from events.calendars.queries import listed_calendars
from glue.contracts import blog
from shared.db import ReadSession
from shared.errors import NotFound, ServiceUnavailable
from shared.rpc import fetch_data


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar in the list; `page` is missing while blog is away."""

    calendar: Calendar
    page: blog.Post | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Every listed calendar on a published page, or simply every one while blog cannot say."""

    calendars: Sequence[Listed]
    pages_are_known: bool


async def list_calendars(session: ReadSession) -> Listing:
    """Return the calendars by title, each with its page."""
    calendars = await listed_calendars(session)
    try:
        pages = await pages_by_id(calendar.container_id for calendar in calendars)
    except ServiceUnavailable:
        return Listing([Listed(calendar, None) for calendar in calendars], pages_are_known=False)
    listed = [
        Listed(calendar, pages[calendar.container_id])
        for calendar in calendars
        if calendar.container_id in pages
    ]
    return Listing(listed, pages_are_known=True)


async def page_of(calendar: Calendar) -> blog.Post:
    """Return the page a calendar is on; raises `NotFound` where it is not published."""
    page = await fetch_data(blog.PostById(id=calendar.container_id))
    if page is None:
        raise NotFound()
    return page


async def pages_by_id(ids: Iterable[int]) -> dict[int, blog.Post]:
    """Return those of the pages that are published; raises `ServiceUnavailable`."""
    wanted = sorted(set(ids))
    batches = [
        wanted[start : start + blog.MAX_BATCH] for start in range(0, len(wanted), blog.MAX_BATCH)
    ]
    replies = await asyncio.gather(*(fetch_data(blog.PostsBatch(ids=batch)) for batch in batches))
    return {page.id: page for reply in replies for page in reply}
