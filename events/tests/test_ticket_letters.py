"""The mail that brings tickets: to whoever ordered, once, with a PDF and a calendar file."""

from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage

import pytest
from icalendar import Calendar as ICalendar
from sqlalchemy import select

from events.entries.queries import entries_by_ids
from events.feeds.service import feed_of_member_bookings
from events.messages.forms import MessageForm
from events.messages.models import EventMessage
from events.messages.service import send_message
from events.tests.factories import MORNING, Bakery
from events.tests.test_ticket_pages import ORDER, bought
from events.ticket_pages.addresses import order_address
from events.tickets.service import cancel_tickets
from glue.contracts import blog, orders
from glue.contracts.events import ErasePerson, MailTickets, TellAttendee
from glue.site_words import learn_site_words
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import mails
from shared.errors import ServiceUnavailable
from shared.mail.message import build_message
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.web.site import SiteWords

EMAIL = "ada@example.org"


@pytest.fixture
def till(
    services: FakeServices, published: set[int], sibling_named: Callable[[str], RpcClient]
) -> RpcClient:
    """Orders, which knows who ordered."""
    contact = orders.Contact(email=EMAIL, address="https://orders.example.org/70/")
    services.answers(orders.OrderContact, contact)
    return sibling_named("orders")


@pytest.fixture
def renamed(services: FakeServices, runtime: Runtime) -> Iterator[FakeServices]:
    """Blog, by whose admins the site is called otherwise than configured."""
    services.answers(blog.SiteSettings, blog.Site(title="Ash & Rose"))
    yield services
    runtime.extras.pop(SiteWords, None)


async def letters() -> Sequence[EmailMessage]:
    async with reading() as session:
        rows = (await session.execute(select(mails).order_by(mails.c.id))).mappings().all()
    return [build_message(row, sender="shop@example.org") for row in rows]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def files(letter: EmailMessage) -> dict[str, bytes]:
    return {
        str(it.get_filename()): bytes(it.get_payload(decode=True))
        for it in letter.iter_attachments()
    }


async def test_whoever_is_erased_is_erased_from_letters_to_another_address_of_theirs(
    till: RpcClient,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    services: FakeServices,
) -> None:
    services.answers(orders.OrderContact, orders.Contact(email="office@example.org", address="x"))
    await bought(bakery, 2)
    await till.act(MailTickets(order_id=ORDER), key="paid")
    form = MessageForm(subject="Bring an apron", text="It is floury.")
    async with transaction() as session:
        (event,) = await entries_by_ids(session, [bakery.class_id])
        await send_message(session, event, form, now=utcnow())
    async with reading() as session:
        message_id = (await session.scalars(select(EventMessage.id))).one()
    tell = TellAttendee(message_id=message_id, order_id=ORDER, user_id=7)
    await sibling_named("events").act(tell, key="tell")
    before = len(await letters())

    await sibling_named("blog").act(ErasePerson(user_id=7, email=EMAIL), key="erase")

    assert before == 2
    assert await letters() == []


async def test_tickets_come_as_a_pdf_with_a_file_for_calendars_once_for_their_order(
    till: RpcClient, bakery: Bakery
) -> None:
    await bought(bakery, 2)

    for key in ("paid", "paid again"):
        assert (await till.act(MailTickets(order_id=ORDER), key=key)).is_told

    (letter,) = await letters()
    assert letter["To"] == EMAIL
    assert letter["Subject"] == f"Your tickets: order {ORDER} at Bakery"
    text = text_of(letter)
    assert "2 × Sourdough class, Seat\nSaturday, 5 December 2026, 09:00–12:00" in text
    assert order_address(ORDER) in text
    paper, file = files(letter)[f"tickets-{ORDER}.pdf"], files(letter)["tickets.ics"]
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") == 2
    (event,) = ICalendar.from_ical(file).walk("VEVENT")
    assert (event["SUMMARY"], event.decoded("DTSTART")) == ("Sourdough class", MORNING)
    assert event["DESCRIPTION"] == "Baking days\n2 × Seat"


async def test_the_file_names_the_event_as_the_feed_of_whoever_has_the_tickets(
    till: RpcClient, bakery: Bakery
) -> None:
    await bought(bakery, 1)
    await till.act(MailTickets(order_id=ORDER), key="paid")

    async with reading() as session:
        feed = await feed_of_member_bookings(session, 7, title="", link="", now=utcnow())

    (letter,) = await letters()
    mailed, fed = (
        ICalendar.from_ical(it).walk("VEVENT")[0]
        for it in (files(letter)["tickets.ics"], feed.content)
    )
    assert (mailed["UID"], mailed["SEQUENCE"]) == (fed["UID"], fed["SEQUENCE"])


async def test_a_ticket_that_was_cancelled_by_then_is_not_sent(
    till: RpcClient, bakery: Bakery
) -> None:
    first, _second = await bought(bakery, 2)
    async with transaction() as session:
        await cancel_tickets(session, order_id=ORDER, ids=[first.id])

    await till.act(MailTickets(order_id=ORDER), key="paid")

    (letter,) = await letters()
    assert files(letter)[f"tickets-{ORDER}.pdf"].count(b"/Type /Page\n") == 1
    assert "1 × Sourdough class" in text_of(letter)


async def test_nobody_is_written_to_who_left_no_address_or_has_no_tickets(
    till: RpcClient, bakery: Bakery, services: FakeServices
) -> None:
    without_tickets = await till.act(MailTickets(order_id=ORDER), key="nothing")
    await bought(bakery, 1)
    services.answers(orders.OrderContact, None)
    without_address = await till.act(MailTickets(order_id=ORDER), key="nobody")
    wrong = orders.Contact(email="ada at example", address="https://orders.example.org/70/")
    services.answers(orders.OrderContact, wrong)
    not_usable = await till.act(MailTickets(order_id=ORDER), key="nowhere")

    assert [it.is_told for it in (without_tickets, without_address, not_usable)] == [False] * 3
    assert await letters() == []


async def test_while_the_till_is_away_nothing_is_sent_and_it_can_be_sent_later(
    till: RpcClient, bakery: Bakery, services: FakeServices
) -> None:
    await bought(bakery, 1)
    services.is_down("orders")
    with pytest.raises(ServiceUnavailable):
        await till.act(MailTickets(order_id=ORDER), key="paid")
    services.is_up("orders")

    assert (await till.act(MailTickets(order_id=ORDER), key="paid")).is_told
    assert len(await letters()) == 1


async def test_tickets_are_of_the_site_as_its_admins_call_it(
    till: RpcClient, bakery: Bakery, renamed: FakeServices
) -> None:
    await learn_site_words()
    await bought(bakery, 1)

    await till.act(MailTickets(order_id=ORDER), key="paid")

    (letter,) = await letters()
    assert "\nAsh & Rose\n" in text_of(letter)
