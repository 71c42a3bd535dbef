"""What somebody has booked: times in a calendar, and tickets to what a page announces."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.calendars.listing import pages_by_id
from events.entries.models import CalendarEntry
from events.entries.queries import coming_bookings_of, past_bookings_of
from events.ticket_pages.addresses import order_address
from events.tickets.queries import Admission, coming_tickets_of, past_tickets_of
from glue.contracts import blog
from glue.contracts.events import EntryState, TicketState
from shared.db import ReadSession
from shared.errors import ServiceUnavailable

MOST_PAST = 30
# What is over and in one's own calendar stays there for as long.
MOST_KEPT = 200

Row = CalendarEntry | Admission


@dataclass(frozen=True, slots=True)
class Booking:
    """Somewhere to be: a time that was booked, or tickets of one kind, and then how many.

    `page` is missing where it is not published, and while blog cannot say what it is called.
    """

    title: str
    calendar: str
    starts_at: datetime
    ends_at: datetime
    state: EntryState | TicketState
    tickets: int
    page: blog.Post | None
    is_over: bool
    entry_id: int | None = None
    tickets_url: str | None = None


@dataclass(frozen=True, slots=True)
class Bookings:
    """What is coming, the next first, and what is over, the latest first; not all that ever was."""

    coming: Sequence[Booking]
    past: Sequence[Booking]
    has_older: bool


async def bookings_of(session: ReadSession, user_id: int, *, now: datetime) -> Bookings:
    """Return what a user has booked."""
    enough = MOST_PAST + 1
    coming: list[Row] = [
        *await coming_bookings_of(session, user_id, now=now),
        *await coming_tickets_of(session, user_id, now=now),
    ]
    past: list[Row] = [
        *await past_bookings_of(session, user_id, now=now, limit=enough),
        *await past_tickets_of(session, user_id, now=now, limit=enough),
    ]
    has_older = len(past) > MOST_PAST
    past = sorted(past, key=_starts_at, reverse=True)[:MOST_PAST]
    pages = await _pages_of([*coming, *past])
    return Bookings(
        [_booking(row, pages, now=now) for row in sorted(coming, key=_starts_at)],
        [_booking(row, pages, now=now) for row in past],
        has_older,
    )


async def next_bookings_of(
    session: ReadSession, user_id: int, *, now: datetime, limit: int
) -> Sequence[Booking]:
    """Return what a user has booked that comes next."""
    coming: list[Row] = [
        *await coming_bookings_of(session, user_id, now=now, limit=limit),
        *await coming_tickets_of(session, user_id, now=now, limit=limit),
    ]
    soonest = sorted(coming, key=_starts_at)[:limit]
    pages = await _pages_of(soonest)
    return [_booking(row, pages, now=now) for row in soonest]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry somebody has booked, or has `count` tickets of a kind to."""

    entry: CalendarEntry
    state: EntryState | TicketState
    kind: str
    count: int


async def own_places_of(session: ReadSession, user_id: int, *, now: datetime) -> Sequence[Place]:
    """Return what a user has booked, the first one first, with what is over for a while."""
    rows: list[Row] = [
        *await past_bookings_of(session, user_id, now=now, limit=MOST_KEPT),
        *await past_tickets_of(session, user_id, now=now, limit=MOST_KEPT),
        *await coming_bookings_of(session, user_id, now=now),
        *await coming_tickets_of(session, user_id, now=now),
    ]
    return [_place(row) for row in sorted(rows, key=_starts_at)]


async def _pages_of(rows: Iterable[Row]) -> Mapping[int, blog.Post]:
    ids = {_entry_of(row).page_id for row in rows}
    try:
        return await pages_by_id(ids) if ids else {}
    except ServiceUnavailable:
        return {}


def _booking(row: Row, pages: Mapping[int, blog.Post], *, now: datetime) -> Booking:
    entry = _entry_of(row)
    kind, tickets = (row.ticket_type.name, row.count) if isinstance(row, Admission) else ("", 0)
    return Booking(
        title=f"{entry.title}, {kind}" if kind else entry.title,
        calendar=entry.calendar.title,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        state=row.state,
        tickets=tickets,
        page=pages.get(entry.page_id),
        is_over=entry.ends_at <= now,
        entry_id=None if isinstance(row, Admission) else entry.id,
        tickets_url=_tickets_of(row),
    )


def _tickets_of(row: Row) -> str | None:
    """Return where the tickets of an order are; what is not paid has none."""
    is_paid = isinstance(row, Admission) and row.state is TicketState.VALID
    return order_address(row.order_id) if is_paid and row.order_id is not None else None


def _place(row: Row) -> Place:
    if isinstance(row, Admission):
        return Place(row.ticket_type.entry, row.state, row.ticket_type.name, row.count)
    return Place(row, row.state, "", 1)


def _entry_of(row: Row) -> CalendarEntry:
    return row.ticket_type.entry if isinstance(row, Admission) else row


def _starts_at(row: Row) -> datetime:
    return _entry_of(row).starts_at
