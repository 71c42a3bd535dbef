"""Bookings and tickets are told to the person; erasing gives back what they only held."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from events.claims.service import claim_places, confirm_places
from events.door.models import Way
from events.door.service import Post, Scan, pass_through
from events.entries.models import CalendarEntry
from events.entries.queries import entries_by_ids
from events.holding import Claim
from events.search.queries import coming_events_holding
from events.tests.factories import ADA, BAKERY, BEN, Bakery
from events.tickets.models import Ticket, TicketType
from events.tickets.queries import tickets_by_ids
from glue.contracts.events import EntryState, ErasePerson, ExportPerson, TicketState
from glue.contracts.families import ErasureWaits
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.rpc.client import RpcClient

EMAIL = "ada@example.org"
ORDER = 41
ERASE_ADA = ErasePerson(user_id=7, email=EMAIL)


@pytest.fixture
def blog(sibling_named: Callable[[str], RpcClient]) -> RpcClient:
    """The sibling that may ask."""
    return sibling_named("blog")


async def claim(entry_ids: list[int], ticket_ids: list[int]) -> None:
    wish = Claim(ORDER, ADA, BAKERY, utcnow() + timedelta(minutes=45))
    async with transaction() as session:
        await claim_places(session, wish, entry_ids=entry_ids, ticket_ids=ticket_ids, now=utcnow())


async def keep() -> None:
    async with transaction() as session:
        await confirm_places(session, order_id=ORDER, now=utcnow())


async def counts(bakery: Bakery) -> tuple[int, int]:
    async with reading() as session:
        seat = await session.scalar(select(TicketType).where(TicketType.id == bakery.seat_id))
    assert seat is not None
    return seat.held, seat.sold


async def entry(entry_id: int) -> CalendarEntry:
    async with reading() as session:
        return (await entries_by_ids(session, [entry_id]))[0]


async def ticket(ticket_id: int) -> Ticket:
    async with reading() as session:
        return (await tickets_by_ids(session, [ticket_id]))[0]


async def test_a_person_is_told_what_they_booked_and_nothing_of_others(
    bakery: Bakery, blog: RpcClient
) -> None:
    await bakery.hold_oven(ADA)
    (seat,) = await bakery.hold_seats(ADA)
    await bakery.hold_seats(BEN)

    part = await blog.fetch(ExportPerson(user_id=7, email=EMAIL))

    bookings, tickets, *_ = part.sections
    assert [row[:2] for row in bookings.rows] == [["Baking days", "The oven"]]
    assert [row[:2] for row in tickets.rows] == [["Sourdough class", "Seat"]]
    assert (await ticket(seat)).code in tickets.rows[0]


async def test_what_is_only_held_is_free_again(bakery: Bakery, blog: RpcClient) -> None:
    oven = await bakery.hold_oven(ADA)
    (seat,) = await bakery.hold_seats(ADA)
    await bakery.hold_seats(BEN)

    erased = await blog.act(ERASE_ADA, key="erase:1:events")

    assert erased.rows == 2
    assert await counts(bakery) == (1, 0)
    assert (await entry(oven)).state is EntryState.EXPIRED
    assert ((await ticket(seat)).state, (await ticket(seat)).user_id) == (TicketState.EXPIRED, None)
    await bakery.hold_oven(BEN)


async def test_what_is_paid_for_stays_taken_by_nobody(bakery: Bakery, blog: RpcClient) -> None:
    oven = await bakery.hold_oven(ADA)
    (seat,) = await bakery.hold_seats(ADA)
    await claim([oven], [seat])
    await keep()
    code = (await ticket(seat)).code

    await blog.act(ERASE_ADA, key="erase:1:events")

    booked, bought = await entry(oven), await ticket(seat)
    assert await counts(bakery) == (0, 1)
    assert (booked.state, booked.user_id) == (EntryState.PROVISIONAL, None)
    assert (bought.state, bought.user_id, bought.code) == (TicketState.VALID, None, code)
    assert booked.erased_at is not None


async def test_where_somebody_went_in_is_told_to_them_and_to_who_stood_there(
    bakery: Bakery, blog: RpcClient
) -> None:
    (seat,) = await bakery.hold_seats(ADA)
    await claim([], [seat])
    await keep()
    post = Post(bakery.class_id, "Main gate", 9)
    scan = Scan(uuid4(), None, seat, Way.IN, utcnow())
    async with transaction() as session:
        await pass_through(session, post, scan, now=utcnow())

    went = await section(blog, 7, "passages")
    stood = await section(blog, 9, "doors")
    erased = await blog.act(ErasePerson(user_id=9, email="dora@example.org"), key="erase:9:events")

    assert [row[0] for row in went] == [row[0] for row in stood] == ["Sourdough class"]
    assert went[0][3] == "Main gate"
    assert (erased.rows, await section(blog, 9, "doors")) == (1, [])


async def section(blog: RpcClient, user_id: int, name: str) -> Sequence[Sequence[object]]:
    part = await blog.fetch(ExportPerson(user_id=user_id, email="somebody@example.org"))
    (found,) = [it.rows for it in part.sections if it.name == name]
    return found


async def test_a_confirmed_booking_of_nobody_is_not_taken_for_an_event_of_the_page(
    bakery: Bakery, blog: RpcClient, session: WriteSession
) -> None:
    oven = await bakery.hold_oven(ADA)
    await claim([oven], [])
    await keep()
    async with transaction() as writer:
        await writer.execute(
            update(CalendarEntry).where(CalendarEntry.id == oven).values(state=EntryState.CONFIRMED)
        )

    await blog.act(ERASE_ADA, key="erase:1:events")

    coming = await coming_events_holding(session, "oven", now=utcnow())
    assert coming == []


async def test_places_of_an_order_that_is_not_over_make_erasing_wait(
    bakery: Bakery, blog: RpcClient
) -> None:
    oven = await bakery.hold_oven(ADA)
    (seat,) = await bakery.hold_seats(ADA)
    await claim([oven], [])

    with pytest.raises(ErasureWaits):
        await blog.act(ERASE_ADA, key="erase:1:events")
    assert ((await ticket(seat)).state, (await ticket(seat)).user_id) == (TicketState.PENDING, 7)

    await keep()
    await blog.act(ERASE_ADA, key="erase:1:events")
    assert (await entry(oven)).state is EntryState.PROVISIONAL
