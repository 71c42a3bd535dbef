"""Who is let in: with each ticket one person at a time, however many doors there are."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from events.claims.service import claim_places, confirm_places
from events.door.errors import AlreadyIn, KeyOfAnother, NotValid, UnknownTicket
from events.door.models import Passage, Way
from events.door.queries import Counts, counts_of, guests_of, suspicions_of
from events.door.service import Post, Scan, pass_through
from events.holding import Claim, Holder
from events.tests.factories import ADA, POTTERY, Bakery, open_bakery
from events.tickets.queries import tickets_by_ids
from events.tickets.service import cancel_tickets
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.errors import DomainError
from shared.runtime import Runtime
from shared.testing.locks import until_waiting

ORDER = 41


@pytest.fixture
async def seats(bakery: Bakery) -> dict[str, int]:
    """Two paid seats at the class, by their codes."""
    ids = await bakery.hold_seats(ADA, 2)
    await pay(ids)
    async with reading() as session:
        return {ticket.code: ticket.id for ticket in await tickets_by_ids(session, ids)}


@pytest.fixture
def gate(bakery: Bakery) -> Post:
    return Post(bakery.class_id, "Main gate", 3)


async def pay(ticket_ids: list[int], order_id: int = ORDER, holder: Holder = ADA) -> None:
    claim = Claim(order_id, holder, None, held_until=utcnow() + timedelta(minutes=30))
    async with transaction() as session:
        await claim_places(session, claim, entry_ids=[], ticket_ids=ticket_ids, now=utcnow())
    async with transaction() as session:
        await confirm_places(session, order_id=order_id, now=utcnow())


def seen(code: str, way: Way = Way.IN, *, after: int = 0, has_passed: bool = False) -> Scan:
    at = utcnow() + timedelta(minutes=after)
    return Scan(uuid4(), code, None, way, at, has_passed)


async def go(post: Post, scan: Scan) -> str:
    """Go through a door, and return what its staff are told."""
    try:
        async with transaction() as session:
            await pass_through(session, post, scan, now=utcnow())
    except DomainError as refusal:
        return refusal.code
    return "welcome"


async def counted(post: Post) -> Counts:
    async with reading() as session:
        return await counts_of(session, post.entry_id)


async def test_a_ticket_lets_one_person_in_and_again_when_they_had_left(
    gate: Post, seats: dict[str, int], clock: FrozenClock
) -> None:
    code = next(iter(seats))
    told = []
    for way in (Way.IN, Way.IN, Way.OUT, Way.OUT, Way.IN):
        told.append(await go(gate, seen(code, way)))
        clock.advance(timedelta(minutes=1))

    assert told == ["welcome", "already-in", "welcome", "not-in", "welcome"]
    assert await counted(gate) == Counts(valid=2, came=1, inside=1, suspect=0)


async def test_the_same_scan_sent_again_is_answered_the_same_and_written_once(
    gate: Post, seats: dict[str, int]
) -> None:
    scan = seen(next(iter(seats)))

    assert [await go(gate, scan) for _ in range(3)] == ["welcome"] * 3
    assert await counted(gate) == Counts(valid=2, came=1, inside=1, suspect=0)


async def test_a_key_is_of_one_ticket(gate: Post, seats: dict[str, int]) -> None:
    one, another = (seen(code) for code in seats)
    await go(gate, one)

    assert await go(gate, replace(another, key=one.key)) == KeyOfAnother.code


async def test_what_is_no_ticket_to_this_event_lets_nobody_in(
    runtime: Runtime, gate: Post, seats: dict[str, int], bakery: Bakery
) -> None:
    other = await open_bakery(seats=1, page_id=POTTERY)
    unpaid = await bakery.hold_seats(ADA)
    async with transaction() as session:
        await cancel_tickets(session, order_id=ORDER, ids=list(seats.values())[:1])
        (pending,) = await tickets_by_ids(session, unpaid)

    assert await go(gate, seen(next(iter(seats)))) == NotValid.code
    assert await go(gate, seen(pending.code)) == NotValid.code
    assert await go(gate, seen("A" * 24)) == UnknownTicket.code
    elsewhere = replace(gate, entry_id=other.class_id)
    assert await go(elsewhere, seen(list(seats)[1])) == UnknownTicket.code


async def test_of_a_copied_ticket_at_two_doors_without_a_network_one_way_in_is_flagged(
    gate: Post, seats: dict[str, int], clock: FrozenClock
) -> None:
    copied, honest = seats
    garden = replace(gate, door="Garden")
    told = [
        (gate, seen(copied, after=1, has_passed=True)),
        (garden, seen(copied, after=3, has_passed=True)),
        (garden, seen(honest, after=2, has_passed=True)),
    ]
    clock.advance(timedelta(hours=1))

    for post, scan in reversed(told + told):
        assert await go(post, scan) == "welcome"

    assert await counted(gate) == Counts(valid=2, came=2, inside=2, suspect=1)
    async with reading() as session:
        (suspicion,) = await suspicions_of(session, gate.entry_id)
    assert (suspicion.ticket.code, suspicion.passage.door) == (copied, "Garden")
    assert (suspicion.before.door, suspicion.before.at) == ("Main gate", told[0][1].at)


@pytest.mark.parametrize("seed", range(8))
async def test_in_whatever_order_doors_tell_what_they_did_the_log_says_the_same(
    seed: int, gate: Post, seats: dict[str, int], clock: FrozenClock
) -> None:
    told = [
        (replace(gate, door=door), seen(code, way, after=minute, has_passed=True))
        for minute, (door, code, way) in enumerate(
            (door, code, way) for door in ("Main gate", "Garden") for code in seats for way in Way
        )
    ]
    told += [(gate, seen(code, after=2, has_passed=True)) for code in seats]
    clock.advance(timedelta(hours=1))
    random.Random(seed).shuffle(told)

    for post, scan in told:
        await go(post, scan)

    assert await counted(gate) == Counts(valid=2, came=2, inside=0, suspect=2)


async def test_a_clock_that_is_ahead_does_not_hide_what_comes_next(
    gate: Post, seats: dict[str, int], clock: FrozenClock
) -> None:
    code = next(iter(seats))
    await go(gate, seen(code, after=600))
    clock.advance(timedelta(minutes=5))

    assert await go(gate, seen(code, Way.OUT)) == "welcome"
    assert (await counted(gate)).inside == 0


async def test_the_list_of_a_door_says_who_is_inside_since_when(
    gate: Post, seats: dict[str, int]
) -> None:
    inside, outside = seats
    await go(gate, seen(inside))

    async with reading() as session:
        guests = {guest.ticket.code: guest for guest in await guests_of(session, gate.entry_id)}

    last = guests[inside].last
    assert guests[inside].is_inside
    assert last is not None
    assert (last.door, last.user_id) == ("Main gate", 3)
    assert guests[outside].last is None


@pytest.mark.committed
async def test_of_two_doors_that_see_a_ticket_at_once_the_second_waits_for_the_first(
    gate: Post, seats: dict[str, int]
) -> None:
    code = next(iter(seats))
    async with transaction() as session:
        await pass_through(session, gate, seen(code), now=utcnow())
        second = asyncio.create_task(go(gate, seen(code)))
        await until_waiting(second)

    assert await second == AlreadyIn.code
    async with reading() as session:
        assert await session.scalar(select(func.count(Passage.id))) == 1
