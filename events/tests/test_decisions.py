"""Keepers confirm or decline what is paid; people cancel within the policy; all of it is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar as ICalendar
from sqlalchemy import select, text, update

from events.decisions.errors import TooLateToCancel
from events.decisions.service import cancel_booking
from events.entries.models import CalendarEntry
from events.feeds.service import feed_of_member_bookings
from events.tests.factories import ADA, BAKERY, BEN, Bakery
from events.tests.offers import TABLE, TEN, Offer
from events.tests.test_slot_desk import desk_of, send, text_of
from glue.contracts import blog, events, orders
from glue.contracts.events import EntryState
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import audit_entries, domain_events, mails
from shared.errors import NotFound
from shared.mail.message import build_message
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

ORDER = 41


async def pay(ask: Callable[[str], RpcClient], entry_id: int, order_id: int = ORDER) -> None:
    """Have orders claim and confirm somebody's booking."""
    client = ask("orders")
    async with reading() as session:
        entry = (
            await session.scalars(select(CalendarEntry).where(CalendarEntry.id == entry_id))
        ).one()
    claim = events.ClaimEntriesForOrder(
        order_id=order_id,
        user_id=entry.user_id,
        session_id=entry.session_id,
        page_post_id=BAKERY,
        entry_ids=[entry_id],
        ticket_ids=[],
        held_until=utcnow() + timedelta(hours=1),
    )
    await client.act(claim, key=f"claim {order_id}")
    await client.act(events.ConfirmEntriesForOrder(order_id=order_id), key=f"confirm {order_id}")


async def state_of(entry_id: int) -> EntryState:
    async with reading() as session:
        found = select(CalendarEntry.state).where(CalendarEntry.id == entry_id)
        return (await session.scalars(found)).one()


async def numbers() -> tuple[int, int]:
    """Return how the last mail and the feed of Ada number what she booked."""
    async with reading() as session:
        rows = (await session.execute(select(mails).order_by(mails.c.id))).mappings().all()
        feed = await feed_of_member_bookings(session, 7, title="", link="", now=utcnow())
    file = next(iter(build_message(rows[-1], sender="shop@example.org").iter_attachments()))
    of_mail, of_feed = (
        ICalendar.from_ical(it).walk("VEVENT")[0] for it in (file.get_content(), feed.content)
    )
    assert of_mail["UID"] == of_feed["UID"]
    return int(of_mail.decoded("SEQUENCE")), int(of_feed.decoded("SEQUENCE"))


async def told() -> list[tuple[str, dict[str, object]]]:
    """Return the events of entries, in order."""
    async with reading() as session:
        rows = await session.execute(
            select(domain_events.c.name, domain_events.c.payload)
            .where(domain_events.c.name.like("entry.%"))
            .order_by(domain_events.c.seq)
        )
        return [(row.name, row.payload) for row in rows]


async def test_a_paid_booking_waits_for_its_keepers_word(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
) -> None:
    services.answers(blog.UsersBatch, [blog.User(id=7, email="ada@example.org", name="Ada")])
    table = await Offer.of(bakery.calendar_id, TABLE)
    booked = await table.book(ADA)
    await pay(sibling_named, booked)

    page = await text_of(keeper, desk_of(bakery, "bookings"))

    assert await state_of(booked) is EntryState.PROVISIONAL
    assert "Ada" in page
    assert f'value="{booked}"' in page
    assert [name for name, _payload in await told()] == ["entry.booked"]


async def test_a_slot_may_confirm_by_itself_but_never_another_time_than_its_own(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    terms = replace(
        TABLE,
        capacity=None,
        step_minutes=60,
        min_minutes=60,
        max_minutes=60,
        takes_requests=True,
        confirms_itself=True,
    )
    table = await Offer.of(bakery.calendar_id, terms)
    own = await table.book(ADA, TEN, 60)
    asked = await table.book(ADA, TEN + timedelta(hours=9), 60, is_request=True)
    await pay(sibling_named, own)
    await pay(sibling_named, asked, ORDER + 1)

    assert await state_of(own) is EntryState.CONFIRMED
    assert await state_of(asked) is EntryState.PROVISIONAL


@pytest.mark.parametrize(
    ("decision", "state", "said", "counts"),
    [
        ("confirm", EntryState.CONFIRMED, "entry.confirmed", (0, 2)),
        ("decline", EntryState.DECLINED, "entry.declined", (0, 0)),
    ],
)
async def test_keepers_decide_on_several_at_once_and_only_once(
    keeper: SameOriginClient,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    decision: str,
    state: EntryState,
    said: str,
    counts: tuple[int, int],
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    ids = [await table.book(ADA), await table.book(BEN)]
    for number, booked in enumerate(ids):
        await pay(sibling_named, booked, ORDER + number)

    for _press in range(2):
        status, _page = await send(
            keeper, f"{desk_of(bakery, 'bookings')}decisions/", booking=ids, decision=decision
        )
        assert status == 303

    assert {await state_of(booked) for booked in ids} == {state}
    assert [name for name, _payload in await told()].count(said) == 2
    async with reading() as session:
        deeds = (await session.scalars(select(audit_entries.c.action))).all()
    assert list(deeds) == ["calendar.opened", "slot.added", f"bookings.{state}"]
    assert await table.counts() == [counts]


async def test_bookings_of_another_calendar_are_not_decided_here(
    keeper: SameOriginClient, sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    held, booked = await table.book(ADA), await table.book(ADA)
    await pay(sibling_named, booked)
    other = f"/keep/pottery/{bakery.calendar_id}/bookings/decisions/"

    refused, _page = await send(keeper, other, booking=[booked], decision="decline")
    await send(
        keeper,
        f"{desk_of(bakery, 'bookings')}decisions/",
        booking=[held, "x", 10**30],
        decision="decline",
    )

    assert refused in (403, 404)
    assert await state_of(booked) is EntryState.PROVISIONAL
    assert await state_of(held) is EntryState.PENDING


async def test_a_person_cancels_within_the_policy_once_and_is_owed_the_money(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery, clock: FrozenClock
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    booked = await table.book(ADA)
    await pay(sibling_named, booked)
    clock.move_to(TEN - timedelta(hours=24))

    for _press in range(2):
        async with transaction() as session:
            await cancel_booking(session, user_id=7, entry_id=booked, now=utcnow())

    assert await state_of(booked) is EntryState.CANCELLED
    assert await table.counts() == [(0, 0)]
    (_booked, (name, payload)) = await told()
    assert (name, payload["order_id"], payload["owes_refund"]) == ("entry.cancelled", ORDER, True)


@pytest.mark.parametrize("notice", [24 * 60, None])
async def test_after_that_or_where_it_is_not_allowed_nothing_is_cancelled(
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    clock: FrozenClock,
    notice: int | None,
) -> None:
    table = await Offer.of(bakery.calendar_id, replace(TABLE, cancel_notice_minutes=notice))
    booked = await table.book(ADA)
    await pay(sibling_named, booked)
    clock.move_to(TEN - timedelta(hours=23))

    async with transaction() as session:
        with pytest.raises(TooLateToCancel):
            await cancel_booking(session, user_id=7, entry_id=booked, now=utcnow())
        with pytest.raises(NotFound):
            await cancel_booking(session, user_id=8, entry_id=booked, now=utcnow())
    assert await state_of(booked) is EntryState.PROVISIONAL


async def test_mails_and_feeds_number_an_appointment_alike_and_higher_with_each_change(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
) -> None:
    contact = orders.Contact(email="ada@example.org", address="https://orders.example.org/41/")
    services.answers(orders.OrderContact, contact)
    table, us = await Offer.of(bakery.calendar_id, TABLE), sibling_named("events")
    booked = await table.book(ADA)
    await pay(sibling_named, booked)
    async with transaction() as session:
        earlier = {"created_at": CalendarEntry.created_at - text("interval '90 seconds'")}
        await session.execute(
            update(CalendarEntry).where(CalendarEntry.id == booked).values(earlier)
        )

    await us.act(events.TellBooker(entry_id=booked), key="booked")
    by_mail, by_feed = await numbers()
    await send(
        keeper, f"{desk_of(bakery, 'bookings')}decisions/", booking=[booked], decision="confirm"
    )
    await us.act(events.TellBooker(entry_id=booked), key="confirmed")
    later_by_mail, later_by_feed = await numbers()

    assert by_mail == by_feed >= 90
    assert later_by_mail == later_by_feed > by_mail


async def test_whoever_booked_is_written_to_and_their_calendar_changed_in_its_place(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
) -> None:
    contact = orders.Contact(email="ada@example.org", address="https://orders.example.org/41/")
    services.answers(orders.OrderContact, contact)
    table, us = await Offer.of(bakery.calendar_id, TABLE), sibling_named("events")
    booked = await table.book(ADA)
    await pay(sibling_named, booked)
    decisions = f"{desk_of(bakery, 'bookings')}decisions/"

    await us.act(events.TellBooker(entry_id=booked), key="booked")
    await send(keeper, decisions, booking=[booked], decision="decline")
    for press in range(2):
        await us.act(events.TellBooker(entry_id=booked), key=f"declined {press}")

    async with reading() as session:
        rows = (await session.execute(select(mails).order_by(mails.c.id))).mappings().all()
    first, second = (build_message(row, sender="shop@example.org") for row in rows)
    assert first["Subject"] == "Your booking waits for confirmation: The long table"
    assert second["Subject"] == "Your booking was declined: The long table"
    files = [next(iter(message.iter_attachments())) for message in (first, second)]
    assert [file["Content-Type"].params["method"] for file in files] == ["PUBLISH", "CANCEL"]
    before, after = (ICalendar.from_ical(file.get_content()).walk("VEVENT")[0] for file in files)
    assert before["UID"] == after["UID"]
    assert before.decoded("SEQUENCE") < after.decoded("SEQUENCE")
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CANCELLED")
    assert before["DTSTART"].params["TZID"] == "Europe/London"
    assert before.decoded("DTSTART") == TEN


async def test_a_booking_leaves_the_basket_it_is_in_and_no_other(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    cart, table = sibling_named("cart"), await Offer.of(bakery.calendar_id, TABLE)
    booked = await table.book(ADA)

    for key, action in (
        ("not Ben's", events.GiveBackEntry(entry_id=booked, session_id=BEN.session_id)),
        ("nobody's", events.GiveBackEntry(entry_id=booked)),
    ):
        assert (await cart.act(action, key=key)).entries == []
    assert await table.counts() == [(1, 0)]
    given = events.GiveBackEntry(entry_id=booked, user_id=7)
    assert [it.id for it in (await cart.act(given, key="given")).entries] == [booked]
    await cart.act(given, key="given again")

    assert await table.counts() == [(0, 0)]
    assert await state_of(booked) is EntryState.EXPIRED
