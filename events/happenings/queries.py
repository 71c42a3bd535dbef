"""The events that a page invites to."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from glue.contracts.relations import ContainerType
from shared.db import ReadSession


async def happening_on_page(
    session: ReadSession, page_id: int, entry_id: int
) -> CalendarEntry | None:
    """Return an event of a page's own, called off or not; a booking is nobody's to see."""
    statement = (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(
            CalendarEntry.id == entry_id,
            CalendarEntry.was_announced(),
            Calendar.is_live(),
            Calendar.container_type == ContainerType.PAGE,
            Calendar.container_id == page_id,
        )
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()
