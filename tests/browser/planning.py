"""A keeper's plan of a week with a bit of everything in it, for as long as it is looked at."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from shared.clock import utcnow
from tests.browser.visitor import BAKERY, Visitor

CALENDAR = """
    INSERT INTO calendars (container_type, container_id, slug, title, colour)
    VALUES ('page', $1, 'planned', 'Baking days', 'moss') RETURNING id
"""
EVENT = """
    INSERT INTO calendar_entries
      (calendar_id, title, starts_at, ends_at, state, cost_minor, currency)
    VALUES ($1, $2, $3, $4, 'confirmed', 0, 'GBP') RETURNING id
"""
SLOT = """
    INSERT INTO calendar_slots
      (calendar_id, title, weekdays, from_time, until_time, is_exclusive, capacity)
    VALUES ($1, 'The wood oven', '{1,2,3,4,5,6,7}', '08:00', '20:00', true, 1) RETURNING id
"""
BOOKING = """
    INSERT INTO calendar_entries (calendar_id, slot_id, is_exclusive, title, starts_at, ends_at,
      state, cost_minor, currency, session_id, order_id)
    VALUES ($1, $2, true, 'The wood oven', $3, $4, $5, 1500, 'GBP', 'somebody', -1) RETURNING id
"""
FOREIGN = """
    WITH shown AS (
      INSERT INTO foreign_calendars (calendar_id, title, content, is_taken)
      VALUES ($1, 'Bridge Street Hall', '', true) RETURNING id
    )
    INSERT INTO foreign_entries (foreign_calendar_id, calendar_id, uid, recurrence, sequence,
      status, title, description, location, url, starts_at, ends_at, time_zone,
      is_all_day, is_free, rule)
    SELECT id, $1, 'choir', '', 0, 'confirmed', 'Choir practice', '', 'Upstairs', '', $2, $3,
      'Europe/London', false, false, '' FROM shown
"""
AWAY = """
    DELETE FROM calendar_entry_posts USING calendar_entries, calendars
      WHERE entry_id = calendar_entries.id
        AND calendar_id = calendars.id AND slug = 'planned';
    DELETE FROM foreign_calendars USING calendars
      WHERE calendar_id = calendars.id AND slug = 'planned';
    DELETE FROM calendar_entries USING calendars
      WHERE calendar_id = calendars.id AND slug = 'planned';
    DELETE FROM calendar_slots USING calendars
      WHERE calendar_id = calendars.id AND slug = 'planned';
    DELETE FROM calendars WHERE slug = 'planned'
"""
LONDON = ZoneInfo("Europe/London")


async def see_plan(visitor: Visitor) -> None:
    """Look at the plan of next week."""
    await open_plan(visitor)


async def be_refused(visitor: Visitor) -> None:
    """Move a booking onto another one."""
    await open_plan(visitor)
    booking = visitor.page.locator(".plan-entry--booking .plan-entry__what").first
    for _step in range(4):
        await booking.press("ArrowDown")
    await booking.press("Enter")
    await visitor.page.locator("#plan-said").wait_for()


async def move_an_event(visitor: Visitor) -> None:
    """Move an event, with the way back beside what is said of it."""
    await open_plan(visitor)
    event = visitor.page.locator("[data-can-grow] .plan-entry__what").first
    await event.press("ArrowDown")
    await event.press("Enter")
    await visitor.page.locator("#put-back").wait_for()


async def open_form(visitor: Visitor) -> None:
    """Open the form that moves an event."""
    await open_plan(visitor)
    await visitor.page.locator("[data-can-grow] .plan-entry__what").first.click()
    await visitor.page.locator("#save").wait_for()


async def open_form_of_booking(visitor: Visitor) -> None:
    """Open the form that moves a booking."""
    await open_plan(visitor)
    await visitor.page.locator(".plan-entry--booking .plan-entry__what").first.click()
    await visitor.page.locator("#save").wait_for()


async def open_plan(visitor: Visitor) -> dict[str, int]:
    """Sign in as a keeper with a full Wednesday next week; return the ids of what can be moved."""
    await visitor.become("calendar", BAKERY.strip("/"))
    visitor.afterwards.push_async_callback(_put_away, visitor)
    blog, events = await _connect(visitor, "blog"), await _connect(visitor, "events")
    try:
        page_id = await blog.fetchval("SELECT id FROM posts WHERE slug = $1", BAKERY.strip("/"))
        calendar = await events.fetchval(CALENDAR, page_id)
        slot = await events.fetchval(SLOT, calendar)
        put = events.fetchval
        ids = {
            "class": await put(EVENT, calendar, "Sourdough for beginners", at(9), at(12)),
            "talk": await put(EVENT, calendar, "Rye, and how to wait for it", at(11), at(12, 30)),
            "oven": await put(BOOKING, calendar, slot, at(14), at(15), "provisional"),
            "taken": await put(BOOKING, calendar, slot, at(15), at(16, 30), "confirmed"),
        }
        await put(EVENT, calendar, "A fair of three days", at(18, day=4), at(16, day=6))
        await put(EVENT, calendar, "Night baking", at(20, day=3), at(23, day=3))
        await events.execute(FOREIGN, calendar, at(19), at(20, 30))
    finally:
        await blog.close()
        await events.close()
    await visitor.go("events", f"/keep{BAKERY}{calendar}/plan/{wednesday():%Y/%m/%d}/")
    return ids


def wednesday() -> date:
    """Return the Wednesday of next week."""
    today = utcnow().date()
    return today + timedelta(days=9 - today.weekday())


def at(hour: int, minute: int = 0, *, day: int = 2) -> datetime:
    """Return an hour of a day of next week, of which Monday is the first."""
    return datetime.combine(wednesday() + timedelta(days=day - 2), time(hour, minute), LONDON)


async def _put_away(visitor: Visitor) -> None:
    events = await _connect(visitor, "events")
    try:
        await events.execute(AWAY)
    finally:
        await events.close()


async def _connect(visitor: Visitor, app: str) -> asyncpg.Connection:
    served = visitor.served
    return await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
