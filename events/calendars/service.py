"""Opening calendars."""

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from events.calendars.errors import SlugTaken
from events.calendars.models import Calendar
from glue.contracts.relations import ContainerType
from shared.db import WriteSession


async def open_calendar(session: WriteSession, *, page_id: int, slug: str, title: str) -> Calendar:
    """Open a calendar on a page; a live one of the same slug there is `SlugTaken`."""
    statement = (
        insert(Calendar)
        .values(container_type=ContainerType.PAGE, container_id=page_id, slug=slug, title=title)
        .on_conflict_do_nothing(
            index_elements=["container_type", "container_id", "slug"],
            index_where=text("deleted_at IS NULL"),
        )
        .returning(Calendar)
    )
    calendar = (await session.scalars(statement)).one_or_none()
    if calendar is None:
        raise SlugTaken(slug=slug)
    return calendar
