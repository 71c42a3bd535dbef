"""The events that a page invites to."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from glue.contracts.relations import ContainerType
from shared.db import ReadSession

# Made once: everybody who looks at an event asks so.
_ON_PAGE = (
    select(CalendarEntry)
    .join(CalendarEntry.calendar)
    .options(contains_eager(CalendarEntry.calendar))
    .where(
        CalendarEntry.id == bindparam("entry_id"),
        CalendarEntry.was_announced(),
        Calendar.is_live(),
        Calendar.container_type == ContainerType.PAGE,
        Calendar.container_id == bindparam("page_id"),
    )
    .execution_options(populate_existing=True)
)


async def happening_on_page(
    session: ReadSession, page_id: int, entry_id: int
) -> CalendarEntry | None:
    """Return an event of a page's own, called off or not; a booking is nobody's to see."""
    values = {"page_id": page_id, "entry_id": entry_id}
    return (await session.scalars(_ON_PAGE, values)).one_or_none()
