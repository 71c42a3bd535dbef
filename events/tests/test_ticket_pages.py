"""Tickets as whoever has them sees them, and what whoever bought them does with them."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from events.claims.service import claim_places, confirm_places
from events.door.keys import TicketKeys
from events.door.models import Way
from events.door.service import Post, Scan, pass_through
from events.door.tokens import verify
from events.entries.models import CalendarEntry
from events.holding import Claim, Holder
from events.tests.factories import ADA, BAKERY, BEN, MORNING, Bakery
from events.ticket_pages.addresses import order_address
from events.ticket_pages.drawing import code_of
from events.tickets.models import Ticket, TicketType
from events.tickets.queries import tickets_by_ids
from glue.contracts.events import TicketState
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import domain_events
from shared.runtime import Runtime, current_runtime
from shared.testing.browser import SameOriginClient
from shared.testing.papers import squares_on

ORDER = 70


async def bought(
    bakery: Bakery, count: int = 2, *, order_id: int = ORDER, by: Holder = ADA
) -> list[Ticket]:
    """Sell seats at the class by one order."""
    ids = await bakery.hold_seats(by, count)
    now = utcnow()
    claim = Claim(order_id, by, BAKERY, now + timedelta(minutes=30))
    async with transaction() as session:
        await claim_places(session, claim, entry_ids=[], ticket_ids=ids, now=now)
        await confirm_places(session, order_id=order_id, now=now)
    async with reading() as session:
        found = await session.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id))
        return list(found)


async def let_back(bakery: Bakery, hours: int | None) -> None:
    async with transaction() as session:
        await session.execute(
            update(CalendarEntry)
            .where(CalendarEntry.id == bakery.class_id)
            .values(cancellable_hours=hours)
        )


async def ticket(id: int) -> Ticket:
    async with reading() as session:
        return await session.get_one(Ticket, id)


async def sold(bakery: Bakery) -> int:
    async with reading() as session:
        return (await session.get_one(TicketType, bakery.seat_id)).sold


async def emitted() -> list[str]:
    async with reading() as session:
        name = domain_events.c.name
        return list(await session.scalars(select(name).where(name.like("ticket.%"))))


async def page_of(client: SameOriginClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", await answer.get_data(as_text=True)))


def path_of_order(order_id: int = ORDER) -> str:
    return order_address(order_id).removeprefix("http://events.test")


async def test_a_ticket_shows_who_when_where_and_a_code_on_white(
    client: SameOriginClient, bakery: Bakery
) -> None:
    [first, *_] = await bought(bakery)
    async with transaction() as session:
        entry = await session.get_one(CalendarEntry, bakery.class_id)
        entry.place = "12 Ash Lane"

    page = await page_of(client, f"/tickets/{first.code.lower()}/")

    assert "Sourdough class" in page
    assert "Saturday, 5 December 2026, 09:00–12:00" in page
    assert "12 Ash Lane" in page
    assert "Valid, for one person" in page
    assert '<svg role="img"' in page
    assert 'fill="#fff"' in page
    assert f"{first.code[:4]} {first.code[4:8]}" in page


async def test_what_the_code_says_is_signed(runtime: Runtime, bakery: Bakery) -> None:
    [first] = await bought(bakery, 1)
    keys = current_runtime().extra(TicketKeys)
    async with reading() as session:
        [known] = await tickets_by_ids(session, [first.id])

    said = verify(keys.token_of(known), keys.accepted)

    assert (said.entry_id, said.ticket_id, said.code) == (bakery.class_id, first.id, first.code)


async def test_one_ticket_opens_no_other_of_its_order(
    client: SameOriginClient, bakery: Bakery
) -> None:
    first, second = await bought(bakery)

    page = await page_of(client, f"/tickets/{first.code}/")

    assert second.code[:4] not in page
    assert "tickets/orders" not in page


@pytest.mark.parametrize("path", ["/tickets/AAAA/", "/tickets/orders/NzA.of-nothing/"])
async def test_guessed_addresses_lead_nowhere(client: SameOriginClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_what_is_held_in_a_basket_is_no_ticket_yet(
    client: SameOriginClient, bakery: Bakery
) -> None:
    [id] = await bakery.hold_seats(ADA)

    assert (await client.get(f"/tickets/{(await ticket(id)).code}/")).status_code == 404


async def test_all_tickets_of_an_order_are_on_one_page_and_in_one_file(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await bought(bakery, 2)
    await bought(bakery, 1, order_id=71, by=BEN)

    page = await page_of(client, path_of_order())
    file = await client.get(f"{path_of_order()}pdf/")

    assert page.count('<svg role="img"') == 2
    assert file.headers["Content-Type"] == "application/pdf"
    content = await file.get_data(as_text=False)
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == 2


async def test_a_name_in_any_letters_is_written_on_page_and_file(
    client: SameOriginClient, bakery: Bakery
) -> None:
    [only] = await bought(bakery, 1)

    answer = await client.post(
        f"{path_of_order()}{only.id}/name/", form={"name": "  Žofie  Łukasz <b> "}
    )

    assert answer.status_code == 303
    assert (await ticket(only.id)).holder_name == "Žofie Łukasz <b>"
    assert "Žofie Łukasz <b>" in await page_of(client, path_of_order())
    assert (await client.get(f"/tickets/{only.code}/pdf/")).status_code == 200


async def test_the_code_on_paper_is_that_of_the_page(
    client: SameOriginClient, bakery: Bakery
) -> None:
    [only] = await bought(bakery, 1)
    async with reading() as session:
        [known] = await tickets_by_ids(session, [only.id])
    code = code_of(current_runtime().extra(TicketKeys).token_of(known))

    answer = await client.get(f"/tickets/{only.code}/pdf/")

    assert squares_on(await answer.get_data(as_text=False)) == [list(row) for row in code.matrix]


async def test_tickets_of_another_order_are_not_renamed_nor_given_back(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await bought(bakery, 1)
    [other] = await bought(bakery, 1, order_id=71, by=BEN)
    await let_back(bakery, 1)

    for deed in ("name", "cancel"):
        answer = await client.post(f"{path_of_order()}{other.id}/{deed}/", form={"name": "Eve"})
        assert answer.status_code == 404
    assert (await ticket(other.id)).state is TicketState.VALID


async def test_a_ticket_given_back_in_time_is_free_again_and_orders_hears_of_it_once(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    first, second = await bought(bakery)
    await let_back(bakery, 24)
    clock.move_to(MORNING - timedelta(hours=24, seconds=1))
    assert "Give this ticket back" in await page_of(client, path_of_order())

    for _ in range(2):
        answer = await client.post(f"{path_of_order()}{first.id}/cancel/", form={})
        assert answer.status_code == 303

    assert (await ticket(first.id)).state is TicketState.CANCELLED
    assert (await ticket(second.id)).state is TicketState.VALID
    assert await sold(bakery) == 1
    assert (await emitted()).count("ticket.cancelled") == 1
    assert "Cancelled: admits nobody" in await page_of(client, f"/tickets/{first.code}/")


async def test_a_ticket_that_somebody_came_in_with_is_not_taken_back(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    used, other = await bought(bakery)
    await let_back(bakery, 0)
    clock.move_to(MORNING - timedelta(minutes=15))
    scan = Scan(uuid4(), used.code, None, Way.IN, utcnow())
    async with transaction() as session:
        await pass_through(session, Post(bakery.class_id, "Gate", None), scan, now=utcnow())

    shown = await page_of(client, path_of_order())
    for each in (used, other):
        await client.post(f"{path_of_order()}{each.id}/cancel/", form={})

    assert shown.count("Give this ticket back?") == 1
    assert (await ticket(used.id)).state is TicketState.VALID
    assert (await ticket(other.id)).state is TicketState.CANCELLED


@pytest.mark.parametrize(("hours", "before"), [(24, 24), (24, 1), (None, 100), (0, 0)])
async def test_too_late_or_without_a_policy_no_ticket_is_taken_back(
    client: SameOriginClient,
    bakery: Bakery,
    clock: FrozenClock,
    hours: int | None,
    before: int,
) -> None:
    [only] = await bought(bakery, 1)
    await let_back(bakery, hours)
    clock.move_to(MORNING - timedelta(hours=before))

    await client.post(f"{path_of_order()}{only.id}/cancel/", form={})

    assert (await ticket(only.id)).state is TicketState.VALID
    assert await emitted() == []
    assert "Give this ticket back" not in await page_of(client, path_of_order())
