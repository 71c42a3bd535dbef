"""Keepers write to all who have tickets to an event: each gets it, once."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from icalendar import Calendar as ICalendar
from sqlalchemy import select

from events.messages.models import EventMessage
from events.tests.factories import ADA, BEN, MORNING, Bakery
from events.tests.test_doors import pay
from events.tickets.service import cancel_tickets
from glue.contracts import blog, events, orders
from shared.clock import FrozenClock
from shared.db import reading, transaction
from shared.db.bus import audit_entries, domain_events, mails
from shared.mail.message import build_message
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

WORDS = {
    "key": "form-1",
    "subject": "Bring an apron",
    "text": "The flour flies.\r\n\r\nAda\r\nof the bakery",
}


@pytest.fixture
async def sold(bakery: Bakery, clock: FrozenClock) -> list[int]:
    """Two seats of Ada's by two orders, and one of Ben's, who has no account."""
    clock.move_to(MORNING - timedelta(days=2))
    ids = []
    for holder, order_id in ((ADA, 41), (ADA, 42), (BEN, 43)):
        (seat,) = await bakery.hold_seats(holder)
        await pay([seat], order_id, holder)
        ids.append(seat)
    return ids


def desk(bakery: Bakery, rest: str = "") -> str:
    return f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}/messages/{rest}"


async def text_of(client: SameOriginClient, path: str, **form: str) -> str:
    answer = await (client.post(path, form=form) if form else client.get(path))
    assert answer.status_code in (200, 422), answer.status_code
    return unescape(re.sub(r"\s+", " ", await answer.get_data(as_text=True)))


async def owed() -> list[dict[str, object]]:
    """Return who is owed a mail, in order."""
    async with reading() as session:
        rows = await session.scalars(
            select(domain_events.c.payload)
            .where(domain_events.c.name == "message.sent")
            .order_by(domain_events.c.seq)
        )
        return [{name: it[name] for name in ("order_id", "user_id")} for it in rows]


async def message_id() -> int:
    async with reading() as session:
        return (await session.scalars(select(EventMessage.id))).one()


async def test_what_would_be_sent_is_seen_first_and_nothing_is_sent_by_that(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    assert "2 people have tickets" in await text_of(keeper, desk(bakery))

    page = await text_of(keeper, desk(bakery, "preview/"), **WORDS)
    form = await text_of(keeper, desk(bakery, "preview/"), step="change", **WORDS)

    assert "Send this to 2 people?" in page
    assert "Sourdough class: Bring an apron" in page
    assert 'value="form-1"' in page
    assert 'value="Bring an apron"' in form
    assert 'value="form-1"' in form
    assert await owed() == []


async def test_each_person_and_each_order_of_a_guest_is_owed_one_mail_however_often_it_is_sent(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    for _press in range(2):
        answer = await keeper.post(desk(bakery), form=WORDS)
        assert (answer.status_code, answer.headers["Location"]) == (303, desk(bakery))

    assert await owed() == [{"order_id": 42, "user_id": 7}, {"order_id": 43, "user_id": None}]
    page = await text_of(keeper, desk(bakery))
    assert "Sent to 2 people" in page
    assert page.count("Bring an apron") == 1
    async with reading() as session:
        deeds = (await session.scalars(select(audit_entries.c.action))).all()
    assert deeds.count("attendees.written-to") == 1


async def test_going_back_and_writing_something_else_is_another_message(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    await keeper.post(desk(bakery), form=WORDS)
    await keeper.post(desk(bakery), form=WORDS | {"text": "And a bowl."})

    assert len(await owed()) == 4


async def test_whoever_has_no_valid_ticket_left_is_not_written_to(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    async with transaction() as session:
        await cancel_tickets(session, order_id=42, ids=[sold[1]])
        await cancel_tickets(session, order_id=43, ids=[sold[2]])

    await keeper.post(desk(bakery), form=WORDS)

    assert await owed() == [{"order_id": 41, "user_id": 7}]


async def test_where_nobody_has_a_ticket_nothing_can_be_sent(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await bakery.hold_seats(ADA)

    assert "Nobody has a ticket yet" in await text_of(keeper, desk(bakery))
    assert (await keeper.post(desk(bakery), form=WORDS)).status_code == 409
    assert await owed() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": " "}, "Write something first"),
        ({"text": "\r\n"}, "Write something first"),
        ({"subject": "S" * 151}, "At most 150 letters, please"),
        ({"text": "T" * 6001}, "At most 6000 letters, please"),
    ],
)
async def test_what_cannot_be_sent_is_said_by_field(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int], typed: dict[str, str], said: str
) -> None:
    for path in ("", "preview/"):
        assert said in await text_of(keeper, desk(bakery, path), **(WORDS | typed))
    assert await owed() == []


async def test_the_mail_has_the_words_the_event_and_its_address_and_is_written_once(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    sold: list[int],
) -> None:
    contact = orders.Contact(email="ben@example.org", address="https://orders.example.org/43/")
    services.answers(orders.OrderContact, contact)
    await keeper.post(desk(bakery), form=WORDS)
    wish = events.TellAttendee(message_id=await message_id(), order_id=43)

    for key in ("first", "again"):
        assert (await sibling_named("events").act(wish, key=key)).is_told

    async with reading() as session:
        (mail,) = (await session.execute(select(mails))).mappings().all()
    assert mail["to_address"] == "ben@example.org"
    assert mail["subject"] == "Sourdough class: Bring an apron"
    assert "The flour flies.\n\nAda\nof the bakery" in mail["text_body"]
    assert f"/calendars/{bakery.calendar_id}/events/{bakery.class_id}/" in mail["text_body"]
    assert "Bakery writes to you because you have a ticket" in mail["text_body"]
    assert "<p" in mail["html_body"]
    assert "The flour flies.</p>" in mail["html_body"]


async def test_a_person_whose_order_has_no_address_is_written_to_at_their_own(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    sold: list[int],
) -> None:
    services.answers(orders.OrderContact, None)
    services.answers(blog.UsersBatch, [blog.User(id=7, email="ada@example.org", name="Ada")])
    await keeper.post(desk(bakery), form=WORDS)
    us, number = sibling_named("events"), await message_id()

    told = events.TellAttendee(message_id=number, order_id=42, user_id=7)
    nobody = events.TellAttendee(message_id=number, order_id=43)

    assert (await us.act(told, key="ada")).is_told
    assert not (await us.act(nobody, key="ben")).is_told
    async with reading() as session:
        assert (await session.scalars(select(mails.c.to_address))).all() == ["ada@example.org"]


async def test_the_event_of_another_calendar_is_not_written_about(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    other = desk(bakery).replace(f"/{bakery.calendar_id}/", f"/{bakery.calendar_id + 1}/")

    assert (await keeper.get(other)).status_code == 404
    assert (await keeper.post(other, form=WORDS)).status_code == 404
    assert await owed() == []


@pytest.mark.parametrize(("changed", "leads"), [("starts_time", True), ("title", False)])
async def test_who_gives_an_event_another_time_is_led_to_those_who_have_tickets(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int], changed: str, leads: bool
) -> None:
    address = f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}/"
    page = await (await keeper.get(address)).get_data(as_text=True)
    form = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', page))

    answer = await keeper.post(address, form=form | {changed: "08:00"})

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/messages/?another-time=yes") is leads
    shown = await text_of(keeper, answer.headers["Location"])
    assert ("08:00–12:00. Your tickets stay as they are." in shown) is leads
    assert await owed() == []


async def test_the_file_of_the_mail_puts_the_event_where_it_is_now_in_calendars(
    keeper: SameOriginClient,
    services: FakeServices,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    sold: list[int],
) -> None:
    contact = orders.Contact(email="ben@example.org", address="https://orders.example.org/43/")
    services.answers(orders.OrderContact, contact)
    await keeper.post(desk(bakery), form=WORDS)
    wish = events.TellAttendee(message_id=await message_id(), order_id=43)

    await sibling_named("events").act(wish, key="tell")

    async with reading() as session:
        (mail,) = (await session.execute(select(mails))).mappings().all()
    (file,) = build_message(mail, sender="shop@example.org").iter_attachments()
    (happening,) = ICalendar.from_ical(file.get_content()).walk("VEVENT")
    assert (happening["SUMMARY"], happening.decoded("DTSTART")) == ("Sourdough class", MORNING)
