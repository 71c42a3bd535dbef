"""Events in calendars, and what the pages of calendars show of them."""

import re
from datetime import datetime, timedelta
from typing import Any

from events.calendars.service import change_calendar, open_calendar
from events.entries.service import add_event
from events.tests.factories import BAKERY
from shared.db import transaction
from shared.money import Money
from shared.testing.browser import SameOriginClient

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200, response.status_code
    return str(await response.get_data(as_text=True))


async def announce(
    calendar_id: int, title: str, starts_at: datetime, lasts: timedelta = HOUR
) -> None:
    async with transaction() as session:
        await add_event(
            session,
            calendar_id=calendar_id,
            title=title,
            starts_at=starts_at,
            ends_at=starts_at + lasts,
            cost=Money.zero("GBP"),
        )


async def open_in(zone: str, slug: str = "far", **words: Any) -> int:
    async with transaction() as session:
        calendar = await open_calendar(
            session, page_id=BAKERY, slug=slug, title=slug.title(), time_zone=zone, **words
        )
        return calendar.id


async def change(calendar_id: int, **words: object) -> None:
    async with transaction() as session:
        await change_calendar(session, calendar_id, words=words)


def cell_of(page: str, day: str) -> str:
    """Return what a month shows in the cell of a day."""
    return page.partition(f'<time datetime="{day}">')[2].partition("</td>")[0]


def days_of_event(page: str, title: str) -> list[str]:
    """Return the days of a month in whose cells an event stands."""
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">\d', page)
    return [day for day in days if title in cell_of(page, day)]
