"""What leads on from a calendar and from an event: files to keep, times to book."""

import pytest
from sqlalchemy import delete

from events.slots.models import CalendarSlot
from events.tests.announcing import text_of
from events.tests.factories import Bakery
from shared.db import transaction
from shared.testing.browser import SameOriginClient

pytestmark = pytest.mark.usefixtures("published")


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/bakery/baking/", "/bakery/baking/calendar.ics"),
        ("/bakery/agenda/", "/bakery/calendar.ics"),
        ("/agenda/", "/agenda.ics"),
    ],
)
async def test_each_view_can_be_subscribed_to(
    client: SameOriginClient, bakery: Bakery, page: str, feed: str
) -> None:
    shown = await text_of(client, page)

    assert 'href="webcal://' in shown
    assert f'{feed}"' in shown
    assert (await client.get(feed)).status_code == 200


async def test_a_calendar_with_slots_leads_to_booking_a_time(
    client: SameOriginClient, bakery: Bakery
) -> None:
    assert 'href="/bakery/baking/book/"' in await text_of(client, "/bakery/baking/")

    async with transaction() as session:
        await session.execute(delete(CalendarSlot))

    assert 'href="/bakery/baking/book/"' not in await text_of(client, "/bakery/baking/")


async def test_an_event_can_be_taken_along_as_a_file(
    client: SameOriginClient, bakery: Bakery
) -> None:
    event = f"/bakery/baking/events/{bakery.class_id}/"

    assert f'href="{event}event.ics"' in await text_of(client, event)
