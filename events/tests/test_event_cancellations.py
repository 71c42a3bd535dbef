"""An event with tickets out is called off: all are cancelled, owed and told, each once."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar as ICalendar
from sqlalchemy import select, update

from events.door.service import Post
from events.entries.models import CalendarEntry
from events.feeds.happenings import uid_of
from events.holding import HOLD, Holder
from events.tests.factories import ADA, BEN, MORNING, Bakery
from events.tests.test_doors import go, pay, seen
from events.tickets.models import Ticket, TicketType
from events.tickets.queries import tickets_by_ids
from glue.contracts import blog, events, orders
from glue.contracts.events import EntryState, TicketState
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import audit_entries, domain_events, mails
from shared.mail.message import build_message
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.fixture
async def sold(bakery: Bakery, clock: FrozenClock) -> list[int]:
    """Two seats of Ada's in one order, and one of Ben's, who has no account."""
    clock.move_to(MORNING - timedelta(days=2))
    ids = await bakery.hold_seats(ADA, 2)
    await pay(ids, 41)
    bens = await bakery.hold_seats(BEN)
    await pay(bens, 42, BEN)
    return [*ids, *bens]


def desk(bakery: Bakery) -> str:
    return f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}/cancellation/"


async def page_of(client: SameOriginClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(re.sub(r"\s+", " ", await answer.get_data(as_text=True)))


async def call_off(keeper: SameOriginClient, bakery: Bakery, because: str = "") -> int:
    answer = await keeper.post(desk(bakery), form={"because": because})
    return answer.status_code


async def owed() -> list[dict[str, Any]]:
    """Return who is owed what, in order."""
    async with reading() as session:
        rows = await session.scalars(
            select(domain_events.c.payload)
            .where(domain_events.c.name == "event.called-off")
            .order_by(domain_events.c.seq)
        )
        names = ("order_id", "user_id", "ticket_ids")
        return [{name: it[name] for name in names} for it in rows]


async def states(ids: list[int]) -> list[TicketState]:
    async with reading() as session:
        found = select(Ticket.state).where(Ticket.id.in_(ids)).order_by(Ticket.id)
        return list(await session.scalars(found))


async def counts(bakery: Bakery) -> tuple[int, int]:
    async with reading() as session:
        kind = await session.get_one(TicketType, bakery.seat_id, populate_existing=True)
        return kind.held, kind.sold


async def claim(
    ask: Callable[[str], RpcClient], ids: list[int], order_id: int, holder: Holder = ADA
) -> None:
    action = events.ClaimEntriesForOrder(
        order_id=order_id,
        user_id=holder.user_id,
        session_id=holder.session_id,
        entry_ids=[],
        ticket_ids=ids,
        held_until=utcnow() + HOLD,
    )
    await ask("orders").act(action, key=f"claim {order_id}")


async def test_what_it_means_is_said_before_anything_is_done(
    keeper: SameOriginClient, services: FakeServices, bakery: Bakery, sold: list[int]
) -> None:
    asked: list[list[int]] = []

    def worth(query: orders.WorthOfTickets) -> list[Money]:
        asked.append(query.ticket_ids)
        return [Money(7500, "GBP")]

    services.answers(orders.WorthOfTickets, worth)

    page = await page_of(keeper, desk(bakery))

    assert "Cancel Sourdough class?" in page
    assert "3 tickets are cancelled" in page
    assert "2 people get a mail" in page
    assert "£75.00 goes back" in page
    assert asked == [sold]
    assert await states(sold) == [TicketState.VALID] * 3


async def test_where_orders_is_away_it_is_said_that_the_amount_is_not_known(
    keeper: SameOriginClient, services: FakeServices, bakery: Bakery, sold: list[int]
) -> None:
    services.is_down("orders")

    assert "cannot be said just now" in await page_of(keeper, desk(bakery))


async def test_each_order_is_owed_its_tickets_once_however_often_it_is_pressed(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    assert await call_off(keeper, bakery, "The oven is broken.") == 303
    assert await call_off(keeper, bakery) == 404

    assert await states(sold) == [TicketState.CANCELLED] * 3
    assert await counts(bakery) == (0, 0)
    assert await owed() == [
        {"order_id": 41, "user_id": 7, "ticket_ids": sold[:2]},
        {"order_id": 42, "user_id": None, "ticket_ids": sold[2:]},
    ]
    async with reading() as session:
        event = await session.get_one(CalendarEntry, bakery.class_id)
        assert (event.state, event.off_because) == (EntryState.CANCELLED, "The oven is broken.")
        deeds = await session.execute(select(audit_entries.c.action, audit_entries.c.detail))
        assert ("event.cancelled", {"title": "Sourdough class", "tickets": 3}) in list(deeds)
    page = await page_of(keeper, f"/bakery/baking/events/{bakery.class_id}/")
    assert "This event is called off." in page
    assert "The oven is broken." in page
    assert 'id="tickets"' not in page


async def test_no_door_admits_a_ticket_to_what_is_called_off(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    async with reading() as session:
        (ticket,) = await tickets_by_ids(session, sold[:1])
    await call_off(keeper, bakery)

    assert await go(Post(bakery.class_id, "Main gate", 3), seen(ticket.code)) == "ticket-not-valid"
    page = await page_of(keeper, f"/tickets/{ticket.code}/")
    assert "The event is called off" in page
    assert "<svg role" not in page


async def test_what_was_given_back_before_is_not_owed_again(
    keeper: SameOriginClient,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    sold: list[int],
) -> None:
    gone = events.CancelEntriesForOrder(order_id=41, entry_ids=[], ticket_ids=sold[:1])
    await sibling_named("orders").act(gone, key="refunded by a keeper")

    await call_off(keeper, bakery)

    assert [it["ticket_ids"] for it in await owed()] == [[sold[1]], [sold[2]]]


async def test_what_is_in_a_basket_is_given_up_and_can_be_ordered_no_more(
    keeper: SameOriginClient, sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    held = await bakery.hold_seats(ADA, 2)

    assert "2 more tickets are in baskets" in await page_of(keeper, desk(bakery))
    await call_off(keeper, bakery)

    assert await states(held) == [TicketState.EXPIRED] * 2
    assert await counts(bakery) == (0, 0)
    with pytest.raises(events.HoldExpired):
        await claim(sibling_named, held, 51)
    assert await owed() == []


async def test_who_pays_for_what_was_called_off_meanwhile_is_owed_it_and_keeps_the_rest(
    keeper: SameOriginClient, sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    orders_, held = sibling_named("orders"), await bakery.hold_seats(ADA)
    oven = await bakery.hold_oven(ADA)
    action = events.ClaimEntriesForOrder(
        order_id=51,
        user_id=7,
        session_id=None,
        entry_ids=[oven],
        ticket_ids=held,
        held_until=utcnow() + HOLD,
    )
    await orders_.act(action, key="claim")
    await call_off(keeper, bakery)
    assert await owed() == []

    for key in ("paid", "told again"):
        places = await orders_.act(events.ConfirmEntriesForOrder(order_id=51), key=key)
        assert {it.state for it in places.tickets} == {TicketState.CANCELLED}

    assert await owed() == [{"order_id": 51, "user_id": 7, "ticket_ids": held}]
    assert await states(held) == [TicketState.CANCELLED]
    assert await counts(bakery) == (0, 0)
    async with reading() as session:
        booked = await session.get_one(CalendarEntry, oven)
    assert booked.state is EntryState.PROVISIONAL


async def test_an_order_that_was_not_paid_in_time_is_owed_nothing(
    keeper: SameOriginClient, sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    held = await bakery.hold_seats(ADA)
    await claim(sibling_named, held, 51)
    await call_off(keeper, bakery)

    await sibling_named("orders").act(events.ReleaseEntriesForOrder(order_id=51), key="expired")

    assert await owed() == []
    assert await counts(bakery) == (0, 0)


@pytest.mark.parametrize("is_back_in_the_basket", [True, False])
async def test_a_late_payment_does_not_get_its_tickets_again(
    keeper: SameOriginClient,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    clock: FrozenClock,
    is_back_in_the_basket: bool,
) -> None:
    orders_, held = sibling_named("orders"), await bakery.hold_seats(ADA)
    await claim(sibling_named, held, 51)
    release = events.ReleaseEntriesForOrder(order_id=51)
    if is_back_in_the_basket:
        await orders_.act(release, key="release")
    await call_off(keeper, bakery)
    if not is_back_in_the_basket:
        await orders_.act(release, key="release")

    with pytest.raises(events.ClaimGone):
        await orders_.act(events.ConfirmEntriesForOrder(order_id=51), key="late")
    again = events.RetakeEntriesForOrder(
        order_id=51, entry_ids=[], ticket_ids=held, held_until=utcnow() + HOLD
    )
    with pytest.raises(events.PlacesTaken):
        await orders_.act(again, key="again")
    assert await counts(bakery) == (0, 0)


async def test_an_event_that_is_over_is_not_called_off_while_somebody_has_a_ticket(
    keeper: SameOriginClient,
    services: FakeServices,
    bakery: Bakery,
    sold: list[int],
    clock: FrozenClock,
) -> None:
    services.answers(orders.WorthOfTickets, [])
    clock.move_to(MORNING + timedelta(days=1))

    assert await call_off(keeper, bakery) == 409

    assert await states(sold) == [TicketState.VALID] * 3
    assert await counts(bakery) == (0, 3)
    assert await owed() == []


async def test_reasons_that_are_too_long_are_refused_and_nothing_is_called_off(
    keeper: SameOriginClient, services: FakeServices, bakery: Bakery, sold: list[int]
) -> None:
    services.answers(orders.WorthOfTickets, [])

    assert await call_off(keeper, bakery, "b" * 501) == 422

    assert await states(sold) == [TicketState.VALID] * 3


async def test_each_is_told_once_and_their_calendars_lose_it(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    sold: list[int],
) -> None:
    services.answers(blog.UsersBatch, [])
    contact = orders.Contact(email="ada@example.org", address="https://orders.example.org/41/")
    services.answers(orders.OrderContact, contact)
    await call_off(keeper, bakery, "The oven is broken.")
    us = sibling_named("events")
    told = events.TellCalledOff(
        entry_id=bakery.class_id, order_id=41, user_id=7, ticket_ids=sold[:2]
    )

    for key in ("first", "again"):
        assert (await us.act(told, key=key)).is_told

    async with reading() as session:
        (row,) = (await session.execute(select(mails))).mappings().all()
    message = build_message(row, sender="shop@example.org")
    assert message["Subject"] == "Called off: Sourdough class"
    assert "The oven is broken." in row["text_body"]
    assert "goes back to the card" in row["text_body"]
    (file,) = message.iter_attachments()
    assert file["Content-Type"].params["method"] == "CANCEL"
    (event,) = ICalendar.from_ical(file.get_content()).walk("VEVENT")
    assert (event["STATUS"], event["UID"]) == ("CANCELLED", uid_of(bakery.class_id))


async def test_who_had_a_free_ticket_reads_of_no_money(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    sold: list[int],
) -> None:
    async with transaction() as session:
        await session.execute(update(TicketType).values(price_minor=0))
    services.answers(
        orders.OrderContact, orders.Contact(email="ben@example.org", address="https://o.example/")
    )
    await call_off(keeper, bakery)

    told = events.TellCalledOff(entry_id=bakery.class_id, order_id=42, ticket_ids=sold[2:])
    await sibling_named("events").act(told, key="told")

    async with reading() as session:
        (text,) = (await session.scalars(select(mails.c.text_body))).all()
    assert "goes back" not in text
