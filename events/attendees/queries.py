"""Who has a ticket to an event, or had one: found by words, with when they came, and by day."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Text, cast, exists, func, select
from sqlalchemy.orm import contains_eager

from events.door.models import Passage, Way
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import TicketState
from shared.db import ReadSession
from shared.web.pagination import Page, ascending, fetch_page, rows_after

PAGE_SIZE = 50
BATCH = 500
MOST_DAYS = 14
BY_NUMBER = (ascending(Ticket.id),)
SHOWN = (TicketState.VALID, TicketState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Attendee:
    """A ticket that was paid, and each way of its holder through a door, by time."""

    ticket: Ticket
    passages: Sequence[Passage]

    @property
    def is_cancelled(self) -> bool:
        return self.ticket.state is TicketState.CANCELLED

    @property
    def first_in(self) -> Passage | None:
        """How they came in first."""
        return next((it for it in self.passages if it.way is Way.IN), None)

    @property
    def last(self) -> Passage | None:
        """Where they were seen last."""
        return self.passages[-1] if self.passages else None

    @property
    def is_inside(self) -> bool:
        return self.last is not None and self.last.way is Way.IN


@dataclass(frozen=True, slots=True)
class DaySold:
    """How many of the tickets that are valid were put into baskets on a day."""

    day: date
    tickets: int


@dataclass(frozen=True, slots=True)
class KindSold:
    """How many tickets of a kind there are, are sold, and have come in with."""

    name: str
    capacity: int
    sold: int
    came: int


async def attendees_of(
    session: ReadSession, entry_id: int, words: str, *, cursor: str | None
) -> Page[Attendee]:
    """Return a page of an event's tickets in which every word is found, the first sold first."""
    found = await fetch_page(
        session, _tickets(entry_id, words), order=BY_NUMBER, size=PAGE_SIZE, cursor=cursor
    )
    return Page(await _attendees(session, found.items), found.next_cursor)


async def all_attendees_of(
    session: ReadSession, entry_id: int, words: str
) -> AsyncIterator[Sequence[Attendee]]:
    """Go through the same, some at a time."""
    statement = _tickets(entry_id, words).order_by(Ticket.id).limit(BATCH)
    tickets: Sequence[Ticket] = ()
    while True:
        following = statement
        if tickets:
            following = statement.where(rows_after(BY_NUMBER, (tickets[-1].id,)))
        tickets = (await session.scalars(following)).all()
        if tickets:
            yield await _attendees(session, tickets)
        if len(tickets) < BATCH:
            return
        session.expunge_all()


async def sold_by_day(session: ReadSession, entry_id: int, *, zone: ZoneInfo) -> Sequence[DaySold]:
    """Count the valid tickets of the latest days on which any were taken, the earliest first."""
    day = func.date(func.timezone(zone.key, Ticket.created_at))
    rows = await session.execute(
        select(day, func.count())
        .select_from(Ticket)
        .join(Ticket.ticket_type)
        .where(TicketType.entry_id == entry_id, Ticket.state == TicketState.VALID)
        .group_by(day)
        .order_by(day.desc())
        .limit(MOST_DAYS)
    )
    return [DaySold(on, tickets) for on, tickets in rows][::-1]


async def sold_by_kind(session: ReadSession, entry_id: int) -> Sequence[KindSold]:
    """Count the tickets of each kind of an event, in their order.

    One that is no longer sold is counted where somebody has it.
    """
    has_come = exists().where(Passage.ticket_id == Ticket.id, Passage.way == Way.IN)
    is_valid = Ticket.state == TicketState.VALID
    came = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.ticket_type_id == TicketType.id, is_valid, has_come)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(TicketType.name, TicketType.capacity, TicketType.sold, came)
        .where(TicketType.entry_id == entry_id, TicketType.is_live() | (TicketType.sold > 0))
        .order_by(TicketType.position, TicketType.id)
    )
    return [KindSold(*row) for row in rows]


def _tickets(entry_id: int, words: str) -> Select[Ticket]:
    text = func.concat_ws(
        " ",
        Ticket.holder_name,
        TicketType.name,
        cast(Ticket.id, Text),
        cast(Ticket.order_id, Text),
    )
    return (
        select(Ticket)
        .join(Ticket.ticket_type)
        .options(contains_eager(Ticket.ticket_type))
        .where(
            TicketType.entry_id == entry_id,
            Ticket.state.in_(SHOWN),
            *(text.icontains(word, autoescape=True) for word in words.split()),
        )
    )


async def _attendees(session: ReadSession, tickets: Sequence[Ticket]) -> Sequence[Attendee]:
    passages = await _passages(session, [it.id for it in tickets])
    return [Attendee(it, passages.get(it.id, ())) for it in tickets]


async def _passages(
    session: ReadSession, ticket_ids: Collection[int]
) -> Mapping[int, Sequence[Passage]]:
    found: dict[int, list[Passage]] = {}
    statement = (
        select(Passage).where(Passage.ticket_id.in_(ticket_ids)).order_by(Passage.at, Passage.key)
    )
    for passage in await session.scalars(statement):
        found.setdefault(passage.ticket_id, []).append(passage)
    return found
