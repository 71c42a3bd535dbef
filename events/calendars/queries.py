"""Which calendars there are."""

from collections.abc import Sequence

from sqlalchemy import select

from events.calendars.models import Calendar
from glue.contracts.relations import ContainerType
from shared.db import ReadSession


async def live_calendars(session: ReadSession) -> Sequence[Calendar]:
    statement = select(Calendar).where(Calendar.is_live()).order_by(Calendar.title, Calendar.id)
    return (await session.scalars(statement)).all()


async def calendar_by_id(session: ReadSession, id: int) -> Calendar | None:
    statement = select(Calendar).where(Calendar.id == id, Calendar.is_live())
    return (await session.scalars(statement)).one_or_none()


async def calendar_on_page(session: ReadSession, page_id: int, id: int) -> Calendar | None:
    statement = select(Calendar).where(
        Calendar.is_live(),
        Calendar.container_type == ContainerType.PAGE,
        Calendar.container_id == page_id,
        Calendar.id == id,
    )
    return (await session.scalars(statement)).one_or_none()


async def calendars_of(
    session: ReadSession, container_type: ContainerType, container_id: int
) -> Sequence[Calendar]:
    statement = (
        select(Calendar)
        .where(
            Calendar.is_live(),
            Calendar.container_type == container_type,
            Calendar.container_id == container_id,
        )
        .order_by(Calendar.title, Calendar.id)
    )
    return (await session.scalars(statement)).all()


async def calendar_of_slug(session: ReadSession, page_id: int, slug: str) -> Calendar | None:
    statement = select(Calendar).where(
        Calendar.is_live(),
        Calendar.container_type == ContainerType.PAGE,
        Calendar.container_id == page_id,
        Calendar.slug == slug,
    )
    return (await session.scalars(statement)).one_or_none()
