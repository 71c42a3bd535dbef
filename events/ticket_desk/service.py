"""Writing which tickets are sold to an event. Whoever buys of a type waits for its row."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from events.entries.models import CalendarEntry
from events.ticket_desk.errors import ChangedMeanwhile, NameTaken, TooManyTaken
from events.tickets.models import NAME_IN_USE, WITHIN_CAPACITY, TicketType
from events.tickets.queries import lock_ticket_type, ticket_types_of
from events.tickets.service import add_ticket_type, expire_tickets
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound
from shared.money import Money


async def add_tickets(
    session: WriteSession, entry: CalendarEntry, values: Mapping[str, Any]
) -> TicketType:
    """Sell another kind of tickets to an event, behind the others; raises `NameTaken`."""
    rules = {**values}
    price = Money(rules.pop("price_minor"), rules.pop("currency"))
    last = select(func.coalesce(func.max(TicketType.position) + 1, 0)).where(
        TicketType.entry_id == entry.id
    )
    async with _free_name(session):
        kind = await add_ticket_type(
            session, entry_id=entry.id, price=price, position=await session.scalar(last), **rules
        )
    await _tell(session, entry, Audited.TICKETS_ADDED)
    return kind


async def change_tickets(
    session: WriteSession,
    entry: CalendarEntry,
    type_id: int,
    values: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
) -> None:
    """Sell tickets otherwise; raises `NameTaken`, `TooManyTaken` and `ChangedMeanwhile`.

    What is in baskets keeps its place; orders asks once more where the price is another one.
    """
    kind = await _locked(session, entry, type_id)
    if kind.version != version:
        raise ChangedMeanwhile()
    await expire_tickets(session, type_id, now=now)
    try:
        async with _free_name(session):
            await session.execute(
                update(TicketType)
                .where(TicketType.id == type_id)
                .values(**values, version=TicketType.version + 1)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError as error:
        if WITHIN_CAPACITY not in str(error.orig):
            raise
        taken = select(TicketType.held + TicketType.sold).where(TicketType.id == type_id)
        raise TooManyTaken(taken=await session.scalar(taken)) from error
    await _tell(session, entry, Audited.TICKETS_CHANGED)


async def put_tickets_away(
    session: WriteSession, entry: CalendarEntry, type_id: int, *, now: datetime
) -> None:
    """Sell no more of a type; what is held or sold stays so."""
    kind = await _locked(session, entry, type_id)
    if kind.deleted_at is None:
        kind.deleted_at, kind.version = now, kind.version + 1
        await _tell(session, entry, Audited.TICKETS_DELETED)


async def revive_tickets(session: WriteSession, entry: CalendarEntry, type_id: int) -> None:
    """Sell a type again; raises `NameTaken`."""
    kind = await _locked(session, entry, type_id)
    async with _free_name(session):
        kind.deleted_at, kind.version = None, kind.version + 1
        await session.flush()
    await _tell(session, entry, Audited.TICKETS_REVIVED)


async def move_tickets(
    session: WriteSession, entry: CalendarEntry, type_id: int, *, by: int
) -> None:
    """Show a type earlier or later among the others."""
    # One after the other, in the order in which everybody locks types.
    for kind in sorted(await ticket_types_of(session, entry.id), key=lambda it: it.id):
        await lock_ticket_type(session, kind.id)
    kinds = list(await ticket_types_of(session, entry.id))
    moved = next((it for it in kinds if it.id == type_id), None)
    if moved is None:
        raise NotFound()
    place = max(0, kinds.index(moved) + by)
    kinds.remove(moved)
    kinds.insert(place, moved)
    for number, kind in enumerate(kinds):
        kind.position = number
    await session.flush()


async def _locked(session: WriteSession, entry: CalendarEntry, type_id: int) -> TicketType:
    kind = await lock_ticket_type(session, type_id)
    if kind is None or kind.entry_id != entry.id:
        raise NotFound()
    return kind


@asynccontextmanager
async def _free_name(session: WriteSession) -> AsyncIterator[None]:
    try:
        async with session.begin_nested():
            yield
            await session.flush()
    except IntegrityError as error:
        if NAME_IN_USE not in str(error.orig):
            raise
        raise NameTaken() from error


async def _tell(session: WriteSession, entry: CalendarEntry, deed: Audited) -> None:
    await record(
        session,
        deed,
        on=(ObjectType.CALENDAR, entry.calendar_id),
        within=entry.page_id,
        event=entry.id,
    )
