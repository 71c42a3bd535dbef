"""An event is called off while its tickets are taken, claimed and paid, on real commits.

Whatever comes first: nothing stays held or sold, and each order that paid is owed it once.
"""

import asyncio
import random
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from events.calendars.models import Calendar
from events.claims.service import claim_places, confirm_places, release_places
from events.event_cancellations.service import cancel_event
from events.happenings.queries import happening_on_page
from events.holding import Claim, Holder
from events.tests.factories import ADA, BAKERY, Bakery, open_bakery
from events.tests.test_doors import pay
from events.ticket_desk.service import add_tickets
from events.tickets.models import Ticket, TicketType
from events.tickets.selling import Wanted
from events.tickets.service import adjust_tickets
from glue.contracts.events import ClaimGone, HoldExpired, TicketState, UnknownEntry
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import domain_events
from shared.errors import DomainError, NotFound
from shared.runtime import Runtime
from shared.testing.locks import until_waiting

pytestmark = pytest.mark.committed

BUYERS = [Holder(user_id, None) for user_id in range(11, 19)]


async def call_off(bakery: Bakery) -> None:
    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await cancel_event(session, calendar, bakery.class_id, now=utcnow())


async def claim(ids: list[int], holder: Holder, order_id: int) -> None:
    wish = Claim(order_id, holder, None, held_until=utcnow() + timedelta(minutes=30))
    async with transaction() as session:
        await claim_places(session, wish, entry_ids=[], ticket_ids=ids, now=utcnow())


async def confirm(order_id: int) -> None:
    async with transaction() as session:
        await confirm_places(session, order_id=order_id, now=utcnow())


async def owed() -> dict[int, list[int]]:
    """Return the tickets that are owed for by their order; fails where one is owed twice."""
    async with reading() as session:
        rows = await session.scalars(
            select(domain_events.c.payload).where(domain_events.c.name == "event.called-off")
        )
        payloads = list(rows)
    found = {int(it["order_id"]): sorted(it["ticket_ids"]) for it in payloads}
    assert len(found) == len(payloads)
    return found


async def left() -> tuple[int, int, int]:
    """Return how many tickets are held and sold by the counts, and live by their rows."""
    live = (TicketState.PENDING, TicketState.ORDERED, TicketState.VALID)
    async with reading() as session:
        counted = select(func.sum(TicketType.held), func.sum(TicketType.sold))
        held, sold = (await session.execute(counted)).one()
        rows = select(func.count()).select_from(Ticket).where(Ticket.state.in_(live))
        return held, sold, await session.scalar(rows) or 0


async def buy(bakery: Bakery, holder: Holder, paid: set[int]) -> None:
    """Take a ticket, order and pay it as fast as it goes."""
    order_id = holder.user_id or 0
    async with transaction() as session:
        ids = await adjust_tickets(
            session, holder, Wanted(bakery.class_id, bakery.seat_id, 1), now=utcnow()
        )
    await claim(ids, holder, order_id)
    # From here on SumUp has the money, whatever becomes of the ticket.
    paid.add(order_id)
    await confirm(order_id)


async def quietly(deed: Awaitable[None]) -> DomainError | None:
    try:
        await deed
    except DomainError as refusal:
        return refusal
    return None


@pytest.mark.parametrize("seed", range(12))
async def test_whoever_paid_while_it_was_called_off_is_owed_it_once_and_nobody_else(
    runtime: Runtime, clock: FrozenClock, seed: int
) -> None:
    bakery = await open_bakery(seats=20)
    paid: set[int] = set()
    turns = random.Random(seed)

    async def later(deed: Awaitable[None]) -> DomainError | None:
        for _turn in range(turns.randrange(40)):
            await asyncio.sleep(0)
        return await quietly(deed)

    refusals = await asyncio.gather(
        later(call_off(bakery)), *(later(buy(bakery, it, paid)) for it in BUYERS)
    )

    assert {type(it) for it in refusals if it} <= {UnknownEntry, HoldExpired}
    assert set(await owed()) == paid
    assert await left() == (0, 0, 0)


async def test_who_pays_while_it_is_being_called_off_waits_and_is_owed_it(bakery: Bakery) -> None:
    held = await bakery.hold_seats(ADA, 2)
    await claim(held, ADA, 51)
    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await cancel_event(session, calendar, bakery.class_id, now=utcnow())
        paying = asyncio.create_task(confirm(51))
        await until_waiting(paying)
    await paying

    assert await owed() == {51: held}
    assert await left() == (0, 0, 0)


async def test_who_orders_while_it_is_being_called_off_waits_and_is_refused(
    bakery: Bakery,
) -> None:
    held = await bakery.hold_seats(ADA, 2)
    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await cancel_event(session, calendar, bakery.class_id, now=utcnow())
        ordering = asyncio.create_task(claim(held, ADA, 51))
        await until_waiting(ordering)

    with pytest.raises(HoldExpired):
        await ordering
    assert await owed() == {}
    assert await left() == (0, 0, 0)


async def test_calling_off_waits_for_who_pays_and_owes_it(bakery: Bakery) -> None:
    held = await bakery.hold_seats(ADA, 2)
    await claim(held, ADA, 51)
    async with transaction() as session:
        await confirm_places(session, order_id=51, now=utcnow())
        calling = asyncio.create_task(call_off(bakery))
        await until_waiting(calling)
    await calling

    assert await owed() == {51: held}
    assert await left() == (0, 0, 0)


async def test_tickets_that_are_added_meanwhile_wait_for_it_and_sell_nothing(
    bakery: Bakery,
) -> None:
    async def add() -> None:
        async with transaction() as session:
            entry = await happening_on_page(session, BAKERY, bakery.class_id)
            assert entry is not None
            values = {"name": "Bench", "price_minor": 100, "currency": "GBP", "capacity": 5}
            await add_tickets(session, entry, values)

    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await cancel_event(session, calendar, bakery.class_id, now=utcnow())
        adding = asyncio.create_task(add())
        await until_waiting(adding)
    await adding

    async with transaction() as session:
        with pytest.raises(UnknownEntry):
            await adjust_tickets(session, ADA, Wanted(bakery.class_id, None, 1), now=utcnow())


async def test_pressed_five_times_at_once_each_order_is_owed_once(bakery: Bakery) -> None:
    await pay(await bakery.hold_seats(ADA, 2), 51)

    refusals = await asyncio.gather(*(quietly(call_off(bakery)) for _press in range(5)))

    assert [type(it) for it in refusals if it] == [NotFound] * 4
    assert list(await owed()) == [51]
    assert await left() == (0, 0, 0)


async def test_released_and_called_off_at_once_nothing_is_left_and_a_late_payment_is_told(
    bakery: Bakery,
) -> None:
    held = await bakery.hold_seats(ADA, 2)
    await claim(held, ADA, 51)

    async def release() -> None:
        async with transaction() as session:
            await release_places(session, order_id=51, now=utcnow())

    await asyncio.gather(call_off(bakery), release())

    assert isinstance(await quietly(confirm(51)), ClaimGone)
    assert await owed() == {}
    assert await left() == (0, 0, 0)
