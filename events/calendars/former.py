"""The addresses that calendars had before."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from events.calendars.models import Calendar, FormerCalendarSlug
from shared.db import WriteSession


async def remember_former(session: WriteSession, calendar: Calendar, slug: str) -> None:
    """Let an address that a calendar had lead to it."""
    former = insert(FormerCalendarSlug).values(
        container_type=calendar.container_type,
        container_id=calendar.container_id,
        slug=slug,
        calendar_id=calendar.id,
    )
    await session.execute(
        former.on_conflict_do_update(
            index_elements=["container_type", "container_id", "slug"],
            set_={"calendar_id": calendar.id},
        )
    )


async def forget_former(session: WriteSession, calendar: Calendar) -> None:
    """Let the address of a calendar lead nowhere but to it."""
    await session.execute(
        delete(FormerCalendarSlug).where(
            FormerCalendarSlug.container_type == calendar.container_type,
            FormerCalendarSlug.container_id == calendar.container_id,
            FormerCalendarSlug.slug == calendar.slug,
        )
    )
