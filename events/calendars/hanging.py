"""The calendars on a page: its own, and those of other pages that hang on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.calendars.listing import pages_by_id
from events.calendars.models import Calendar
from events.calendars.queries import calendars_by_ids, listed_calendars_of
from glue.contracts import blog, events
from glue.contracts.relations import ContainerType
from glue.services.relationships import hanging_on_page
from shared.db import ReadSession
from shared.errors import ServiceUnavailable


@dataclass(frozen=True, slots=True)
class Hanging:
    """Listed calendars of other pages, with these pages.

    `is_whole` says that all were told that there are.
    """

    calendars: Sequence[Calendar] = ()
    pages: Mapping[int, blog.Post] | None = None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class OnPage:
    """The listed calendars on a page, its own first, with the page that each belongs to.

    `is_whole` says that nothing of other pages could have been left out.
    """

    page: blog.Post
    calendars: Sequence[Calendar]
    pages: Mapping[int, blog.Post]
    is_whole: bool

    @property
    def ids(self) -> list[int]:
        return [calendar.id for calendar in self.calendars]

    def owner(self, calendar: Calendar) -> blog.Post:
        """Return the page a calendar belongs to: its address is below that."""
        return self.pages[calendar.container_id]

    def is_elsewhere(self, calendar: Calendar) -> bool:
        return calendar.container_id != self.page.id


async def calendars_on(session: ReadSession, page: blog.Post) -> OnPage:
    """Return the listed calendars on a page."""
    own = await listed_calendars_of(session, page.id)
    hanging = await calendars_hanging_on(session, page.id)
    return OnPage(
        page,
        [*own, *hanging.calendars],
        {**(hanging.pages or {}), page.id: page},
        hanging.is_whole,
    )


async def calendars_hanging_on(
    session: ReadSession, page_id: int, *, patience: float | None = None
) -> Hanging:
    """Return the listed calendars of other published pages that hang on a page, in its order."""
    try:
        ids = await hanging_on_page(page_id, ContainerType.CALENDAR, patience=patience)
    except ServiceUnavailable:
        return Hanging(is_whole=False)
    found = await calendars_by_ids(session, ids[: events.MAX_BATCH]) if ids else []
    calendars = [it for it in found if it.is_listed and it.container_id != page_id]
    if not calendars:
        return Hanging()
    try:
        pages = await pages_by_id(calendar.container_id for calendar in calendars)
    except ServiceUnavailable:
        return Hanging(is_whole=False)
    calendars.sort(key=lambda calendar: ids.index(calendar.id))
    return Hanging([it for it in calendars if it.container_id in pages], pages)
