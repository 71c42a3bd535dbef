"""A message that is sent from two windows at once, on real commits: it is one."""

import asyncio

import pytest
from sqlalchemy import func, select

from events.happenings.queries import happening_on_page
from events.messages.forms import MessageForm
from events.messages.service import send_message
from events.tests.factories import ADA, BAKERY, BEN, Bakery
from events.tests.test_doors import pay
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import domain_events, event_deliveries

pytestmark = pytest.mark.committed


async def send(bakery: Bakery, form: MessageForm, begin: asyncio.Barrier) -> int:
    async with transaction() as session:
        entry = await happening_on_page(session, BAKERY, bakery.class_id)
        assert entry is not None
        await begin.wait()
        return await send_message(session, entry, form, now=utcnow())


async def test_of_five_presses_at_once_one_sends_and_all_say_to_how_many(bakery: Bakery) -> None:
    await pay(await bakery.hold_seats(ADA, 2), 41)
    await pay(await bakery.hold_seats(BEN), 42, BEN)
    form = MessageForm(key="form-1", subject="Aprons", text="Bring one.")
    begin = asyncio.Barrier(5)

    reached = await asyncio.gather(*(send(bakery, form, begin) for _ in range(5)))

    assert reached == [2] * 5
    async with reading() as session:
        told = select(func.count()).where(domain_events.c.name == "message.sent")
        assert await session.scalar(told) == 2
        owed = select(event_deliveries.c.handler).where(
            event_deliveries.c.handler == "tickets.tell_attendee_when_message_sent"
        )
        assert len((await session.scalars(owed)).all()) == 2
