"""Free tickets, from the event's page to the mail, at a page that takes no payments."""

import asyncio

from sqlalchemy import select

from events.tickets.models import Ticket, TicketType
from glue.contracts.events import TicketState
from shared.db import reading
from shared.money import Money
from shared.runtime import running
from tests.workflows.bakery import CART, EMAIL, Bakery, open_page_with_shop
from tests.workflows.events import Class, open_class
from tests.workflows.platform import Browser, Platform

NOTHING = Money.zero("GBP")


async def counts(platform: Platform, of: Class) -> tuple[int, int]:
    """Return how many seats are held and sold."""
    with running(platform.runtime("events")):
        async with reading() as session:
            kind = await session.get_one(TicketType, of.type_id)
            return kind.held, kind.sold


async def test_free_tickets_are_booked_without_a_card_and_their_mail_says_so(
    platform: Platform, ada: Browser
) -> None:
    choir = await open_page_with_shop(platform, "bakery", "The choir", account=None)
    concert = await open_class(platform, choir, price=NOTHING)
    await concert.take(ada, 2)

    address = await choir.check_out(ada)
    shown = await ada.visit(address)
    await platform.let_events_happen()

    assert "sumup" not in address
    assert "Booked, thank you" in shown.text
    assert await counts(platform, concert) == (0, 2)
    ((to, _subject, text),) = await platform.mails("orders")
    ((written_to, subject, _text),) = await platform.mails("events")
    assert to == written_to == EMAIL
    assert subject.startswith("Your tickets")
    assert "nothing to pay" in text
    with running(platform.runtime("events")):
        async with reading() as session:
            states = await session.scalars(select(Ticket.state))
            assert list(states) == [TicketState.VALID, TicketState.VALID]
    assert "Nothing in here yet" in (await ada.visit(f"{CART}/")).text


async def test_sent_many_times_at_once_free_tickets_are_one_order(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    concert = await open_class(platform, bakery, price=NOTHING)
    await concert.take(ada, 1)

    addresses = await asyncio.gather(*(bakery.check_out(ada) for _ in range(6)))
    await platform.let_events_happen()

    assert len(set(addresses)) == 1
    assert await counts(platform, concert) == (0, 1)
    assert len(await platform.mails("orders")) == 1, "it is booked"
    assert len(await platform.mails("events")) == 1, "and here are the tickets"


async def test_free_and_paid_things_of_one_seller_are_one_payment(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    concert = await open_class(platform, bakery, price=NOTHING)
    await concert.take(ada, 1)
    await bakery.put_into_basket(ada, "tea")

    assert (await bakery.check_out(ada)).startswith("http://sumup.test/")
