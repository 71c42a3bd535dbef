"""Which calendars there are."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from events.calendars.models import Calendar, CalendarSlot
from glue.contracts.relations import ContainerType
from shared.db import ReadSession, WriteSession


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


async def lock_slot(session: WriteSession, slot_id: int) -> CalendarSlot:
    statement = select(CalendarSlot).where(CalendarSlot.id == slot_id).with_for_update()
    return (await session.scalars(statement)).one()


async def lock_slots(session: WriteSession, ids: Collection[int]) -> None:
    statement = (
        select(CalendarSlot.id)
        .where(CalendarSlot.id.in_(ids))
        .order_by(CalendarSlot.id)
        .with_for_update()
    )
    await session.execute(statement)
