"""Which calendars there are."""

from collections.abc import Sequence

from sqlalchemy import select

from events.calendars.models import Calendar, FormerCalendarSlug
from glue.contracts.relations import ContainerType
from shared.db import ReadSession, WriteSession


async def listed_calendars(session: ReadSession) -> Sequence[Calendar]:
    """Return all calendars that are not reached by their address alone."""
    statement = (
        select(Calendar)
        .where(Calendar.is_live(), Calendar.is_listed)
        .order_by(Calendar.title, Calendar.id)
    )
    return (await session.scalars(statement)).all()


async def calendar_by_id(session: ReadSession, id: int) -> Calendar | None:
    statement = select(Calendar).where(Calendar.id == id, Calendar.is_live())
    return (await session.scalars(statement)).one_or_none()


async def calendars_by_ids(session: ReadSession, ids: Sequence[int]) -> Sequence[Calendar]:
    statement = select(Calendar).where(Calendar.id.in_(ids), Calendar.is_live())
    return (await session.scalars(statement.order_by(Calendar.id))).all()


async def listed_calendars_elsewhere(
    session: ReadSession, container_id: int, *, of: Sequence[int] | None, limit: int
) -> Sequence[Calendar]:
    """Return listed calendars that are not a page's own: of some others, or without `of` of all."""
    statement = (
        select(Calendar)
        .where(Calendar.is_live(), Calendar.is_listed, Calendar.container_id != container_id)
        .order_by(Calendar.title, Calendar.id)
        .limit(limit)
    )
    if of is not None:
        statement = statement.where(Calendar.container_id.in_(of))
    return (await session.scalars(statement)).all()


async def calendar_called(session: ReadSession, page_id: int, slug: str) -> Calendar | None:
    """Return the calendar of a page that is called so."""
    statement = select(Calendar).where(
        Calendar.is_live(),
        Calendar.container_type == ContainerType.PAGE,
        Calendar.container_id == page_id,
        Calendar.slug == slug,
    )
    return (await session.scalars(statement)).one_or_none()


async def calendar_that_moved(session: ReadSession, page_id: int, slug: str) -> Calendar | None:
    """Return the calendar of a page that was called so before."""
    statement = (
        select(Calendar)
        .join(FormerCalendarSlug, FormerCalendarSlug.calendar_id == Calendar.id)
        .where(
            Calendar.is_live(),
            FormerCalendarSlug.container_type == ContainerType.PAGE,
            FormerCalendarSlug.container_id == page_id,
            FormerCalendarSlug.slug == slug,
        )
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_calendar(session: WriteSession, id: int) -> Calendar | None:
    statement = select(Calendar).where(Calendar.id == id, Calendar.is_live()).with_for_update()
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


async def listed_calendars_of(session: ReadSession, page_id: int) -> Sequence[Calendar]:
    """Return those calendars of a page that are not reached by their address alone."""
    return [it for it in await calendars_of(session, ContainerType.PAGE, page_id) if it.is_listed]


async def lock_for_terms(session: WriteSession, calendar_id: int) -> None:
    """Let nobody else change the terms of a calendar until this is over.

    Its bookings go on: who writes one refers to the calendar, and may hold a slot that is locked
    next here.
    """
    statement = select(Calendar.id).where(Calendar.id == calendar_id)
    await session.execute(statement.with_for_update(key_share=True))
