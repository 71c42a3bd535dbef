"""What the log of an event's doors says: who is inside, how many came, and what was copied.

The log of a ticket is read by time, and by key where two have the same: in whatever order doors
tell what they did, it says the same. Coming in twice without having left in between is what a
copied ticket looks like.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.door.models import Passage, Way
from events.entries.models import CalendarEntry
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import TicketState
from glue.contracts.relations import ContainerType
from shared.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class Guest:
    """A ticket to an event, and where its holder was seen last."""

    ticket: Ticket
    last: Passage | None

    @property
    def is_inside(self) -> bool:
        return self.last is not None and self.last.way is Way.IN


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets are valid, how many of all came at least once, how many are inside."""

    valid: int
    came: int
    inside: int
    suspect: int


@dataclass(frozen=True, slots=True)
class WayIn:
    """When and where somebody came in."""

    at: datetime
    door: str
    way: Way = Way.IN


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A way in with a ticket whose holder was inside, since they had come in `before`."""

    ticket: Ticket
    passage: Passage
    before: WayIn


async def events_with_doors(
    session: ReadSession, page_id: int, *, ends_after: datetime, limit: int
) -> Sequence[CalendarEntry]:
    """Return the events of a page that tickets are sold to, the next first."""
    sells = select(TicketType.id).where(TicketType.entry_id == CalendarEntry.id).exists()
    statement = (
        _with_doors(page_id)
        .where(CalendarEntry.is_own_event(), CalendarEntry.ends_at > ends_after, sells)
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def event_with_door(
    session: ReadSession, page_id: int, entry_id: int
) -> CalendarEntry | None:
    """Return an event of a page's own, called off or not."""
    statement = _with_doors(page_id).where(
        CalendarEntry.id == entry_id, CalendarEntry.was_announced()
    )
    return (await session.scalars(statement)).one_or_none()


def _with_doors(page_id: int) -> Select[CalendarEntry]:
    """Select events of a page; those of a calendar put away while somebody has a ticket to them."""
    is_awaited = (
        select(Ticket.id)
        .join(Ticket.ticket_type)
        .where(TicketType.entry_id == CalendarEntry.id, Ticket.state == TicketState.VALID)
        .exists()
    )
    return (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(
            Calendar.container_type == ContainerType.PAGE,
            Calendar.container_id == page_id,
            or_(Calendar.is_live(), is_awaited),
        )
        .execution_options(populate_existing=True)
    )


async def guests_of(session: ReadSession, entry_id: int) -> Sequence[Guest]:
    """Return every valid ticket to an event by its id, with its last passage."""
    return await _guests(session, entry_id, Ticket.state == TicketState.VALID)


async def codes_given_back(session: ReadSession, entry_id: int) -> Sequence[str]:
    """Return the codes of an event's tickets that were valid once and are no longer."""
    statement = (
        select(Ticket.code)
        .join(Ticket.ticket_type)
        .where(TicketType.entry_id == entry_id, Ticket.state == TicketState.CANCELLED)
        .order_by(Ticket.id)
    )
    return (await session.scalars(statement)).all()


async def guest_of(
    session: ReadSession, entry_id: int, *, code: str | None = None, ticket_id: int | None = None
) -> Guest | None:
    """Return one of an event's tickets by its code or id, whatever became of it."""
    which = Ticket.code == code if code is not None else Ticket.id == ticket_id
    found = await _guests(session, entry_id, which)
    return found[0] if found else None


async def counts_of(session: ReadSession, entry_id: int) -> Counts:
    """Count an event's tickets and people."""
    valid = (
        select(func.count(Ticket.id))
        .join(Ticket.ticket_type)
        .where(TicketType.entry_id == entry_id, Ticket.state == TicketState.VALID)
        .scalar_subquery()
    )
    log = _log_of(entry_id)
    came_in = log.c.way == Way.IN.value
    inside = came_in & (log.c.from_last == 1)
    row = (
        await session.execute(
            select(
                valid,
                func.count(log.c.ticket_id.distinct()).filter(came_in),
                func.count().filter(inside),
                func.count().filter(came_in & (log.c.before == Way.IN.value)),
            )
        )
    ).one()
    return Counts(*row)


async def suspicions_of(session: ReadSession, entry_id: int) -> Sequence[Suspicion]:
    """Return each way in with a ticket whose holder was inside already, by time."""
    log = _log_of(entry_id)
    statement = (
        select(Passage, Ticket, log.c.before_at, log.c.before_door)
        .join(log, log.c.id == Passage.id)
        .join(Ticket, Ticket.id == Passage.ticket_id)
        .join(Ticket.ticket_type)
        .options(contains_eager(Ticket.ticket_type))
        .where(and_(log.c.way == Way.IN.value, log.c.before == Way.IN.value))
        .order_by(Passage.at, Passage.key)
    )
    rows = await session.execute(statement)
    return [Suspicion(ticket, passage, WayIn(at, door)) for passage, ticket, at, door in rows]


async def passage_by_key(session: ReadSession, key: UUID) -> Passage | None:
    return (await session.scalars(select(Passage).where(Passage.key == key))).one_or_none()


async def last_passage(session: ReadSession, ticket_id: int) -> Passage | None:
    """Return where the holder of a ticket was seen last."""
    statement = (
        select(Passage)
        .where(Passage.ticket_id == ticket_id)
        .order_by(Passage.at.desc(), Passage.key.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_ticket_of_event(
    session: WriteSession, entry_id: int, *, code: str | None = None, ticket_id: int | None = None
) -> Ticket | None:
    """Return a ticket to an event by its code or id, locked: one door at a time decides."""
    statement = (
        select(Ticket)
        .join(Ticket.ticket_type)
        .options(contains_eager(Ticket.ticket_type))
        .where(
            TicketType.entry_id == entry_id,
            Ticket.code == code if code is not None else Ticket.id == ticket_id,
        )
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def _guests(
    session: ReadSession, entry_id: int, which: ColumnElement[bool]
) -> Sequence[Guest]:
    latest = (
        select(Passage.id)
        .where(Passage.ticket_id == Ticket.id)
        .order_by(Passage.at.desc(), Passage.key.desc())
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )
    statement = (
        select(Ticket, Passage)
        .join(Ticket.ticket_type)
        .outerjoin(Passage, Passage.id == latest)
        .options(contains_eager(Ticket.ticket_type))
        .where(TicketType.entry_id == entry_id, which)
        .order_by(Ticket.id)
        .execution_options(populate_existing=True)
    )
    return [Guest(ticket, last) for ticket, last in await session.execute(statement)]


def _log_of(entry_id: int) -> Subquery:
    """Select an event's passages, each with the one before it and how far it is from the last."""
    ticket, order = Passage.ticket_id, (Passage.at, Passage.key)
    backwards = (Passage.at.desc(), Passage.key.desc())
    return (
        select(
            Passage.id,
            ticket,
            Passage.way,
            func.lag(Passage.way).over(partition_by=ticket, order_by=order).label("before"),
            func.lag(Passage.at).over(partition_by=ticket, order_by=order).label("before_at"),
            func.lag(Passage.door).over(partition_by=ticket, order_by=order).label("before_door"),
            func.row_number().over(partition_by=ticket, order_by=backwards).label("from_last"),
        )
        .join(Ticket, Ticket.id == Passage.ticket_id)
        .join(Ticket.ticket_type)
        .where(TicketType.entry_id == entry_id)
        .subquery()
    )
