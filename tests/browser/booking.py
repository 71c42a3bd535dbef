"""Slots of the bakery to be kept and booked, for as long as they are looked at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta

import asyncpg

from shared.clock import utcnow
from tests.browser.visitor import BAKERY, Visitor

CALENDAR = """
    INSERT INTO calendars (container_type, container_id, slug, title)
    VALUES ('page', $1, 'benches', 'Benches and oven') RETURNING id
"""
SLOT = """
    INSERT INTO calendar_slots
      (calendar_id, title, description, weekdays, from_time, until_time, valid_from, cost_minor,
       is_exclusive, capacity, step_minutes, min_minutes, max_minutes, takes_requests,
       cancel_notice_minutes)
    VALUES ($1, $2, $3, $4, '08:00', '13:00', '2026-03-01', $5, $6, $7, $8, $9, $10, $11, 1440)
    RETURNING id
"""
ENTRY = """
    INSERT INTO calendar_entries
      (calendar_id, slot_id, title, starts_at, ends_at, state, cost_minor, currency, user_id,
       order_id)
    SELECT $1, $2, $3, at, at + interval '2 hours', $5, 2000, 'GBP', $6, 12
    FROM (SELECT $4::timestamptz AS at) AS given RETURNING id
"""
CLOSED = """
    INSERT INTO calendar_closures (calendar_id, first_day, last_day, reason)
    VALUES ($1, $2, $3, $4)
"""
HOURS = """
    INSERT INTO calendar_hours (calendar_id, weekday, from_time, until_time)
    SELECT $1, weekday, $2, $3 FROM unnest($4::smallint[]) AS weekday
"""
FREE_TIMES = """
    INSERT INTO calendar_slots
      (calendar_id, title, description, weekdays, from_time, until_time, cost_minor, is_exclusive,
       capacity, step_minutes, min_minutes, max_minutes, takes_requests, cancel_notice_minutes,
       follows_hours)
    VALUES ($1, 'The back room', $2, $3, '00:00', '00:00', 1200, true, 1, 30, 60, 240, true, 1440,
            true)
    RETURNING id
"""
ASKED = """
    INSERT INTO calendar_entries
      (calendar_id, slot_id, title, starts_at, ends_at, state, cost_minor, currency, user_id,
       order_id, is_exclusive, is_free_time, is_request, note)
    VALUES ($1, $2, 'The back room', $3, $4, 'provisional', 2400, 'GBP', $5, 12, true, true, true,
            $6)
"""
AWAY = """
    DELETE FROM calendar_entries USING calendars
      WHERE calendar_id = calendars.id AND slug = 'benches';
    DELETE FROM slot_cells USING calendar_slots, calendars
      WHERE slot_id = calendar_slots.id AND calendar_id = calendars.id AND slug = 'benches';
    DELETE FROM calendar_slots USING calendars
      WHERE calendar_id = calendars.id AND slug = 'benches';
    DELETE FROM calendar_hours USING calendars
      WHERE calendar_id = calendars.id AND slug = 'benches';
    DELETE FROM calendar_closures USING calendars
      WHERE calendar_id = calendars.id AND slug = 'benches';
    DELETE FROM calendars WHERE slug = 'benches'
"""
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
ROOM = "Chairs for ten, a kettle, and a door that closes."
NOTE = "A choir of eight. We bring our own cups."
OVEN = "The wood oven on your own, for whatever you like to bake. Wood and peels are there."
BOOK = f"{BAKERY}benches/book/"
FREE = f"{BOOK}free-times/"


async def keep_slots(visitor: Visitor) -> None:
    """Look at the slots of a calendar as its keeper."""
    await _keep(visitor, "slots/")


async def keep_a_slot(visitor: Visitor) -> None:
    """Open a slot, with the times that come next."""
    await keep_slots(visitor)
    await visitor.page.locator("main table a").first.click()
    await visitor.page.locator("#preview").wait_for()


async def be_refused(visitor: Visitor) -> None:
    """Offer a slot by a rule that cannot be followed."""
    await _keep(visitor, "slots/new/")
    page = visitor.page
    await page.locator("#field-title").fill("First Saturdays")
    await page.locator("#field-from_time").fill("08:00")
    await page.locator("#field-until_time").fill("08:00")
    await page.locator("#save").click()
    await page.get_by_role("alert").wait_for()


async def keep_closed_days(visitor: Visitor) -> None:
    """Look at the days that are closed."""
    await _keep(visitor, "closures/")


async def keep_hours(visitor: Visitor) -> None:
    """Look at the opening hours of a calendar."""
    await _keep(visitor, "hours/")


async def be_refused_hours(visitor: Visitor) -> None:
    """Type hours that overlap."""
    await keep_hours(visitor)
    await visitor.page.locator("#field-hours_2").fill("9–12, 11–14")
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_role("alert").wait_for()


async def read_hours(visitor: Visitor) -> None:
    """Look at when a calendar is open, as a visitor."""
    await _open(visitor)
    await visitor.go("events", f"{BAKERY}benches/agenda/")
    await visitor.page.locator("#hours").wait_for()


async def decide(visitor: Visitor) -> None:
    """Look at the bookings that wait for a keeper's word, with one chosen."""
    await _keep(visitor, "bookings/")
    await visitor.page.locator("[name=booking]").first.check()


async def choose_slot(visitor: Visitor) -> None:
    """Look at what can be booked."""
    await _open(visitor)
    await visitor.go("events", BOOK)


async def choose_time(visitor: Visitor) -> None:
    """Look at the free times of a slot for several."""
    await choose_slot(visitor)
    await visitor.page.locator(".card a").first.click()
    await visitor.page.locator(".booking-time").first.wait_for()


async def choose_start(visitor: Visitor) -> None:
    """Look at the free times of a slot whose start is free, and that takes requests."""
    await choose_slot(visitor)
    await visitor.page.locator(".card a").nth(1).click()
    await visitor.page.locator("#ask").wait_for()


async def ask_for_time(visitor: Visitor) -> None:
    """Look at what is free on a day on which something is booked."""
    await _open(visitor)
    await visitor.go("events", f"{FREE}?day={_asked_day()}")
    await visitor.page.locator("#ask").wait_for()


async def ask_too_long(visitor: Visitor) -> None:
    """Ask for longer than is free."""
    await ask_for_time(visitor)
    page = visitor.page
    await page.locator("#field-starts_at").select_option(index=4)
    await page.locator("#field-minutes").select_option("240")
    await page.locator("#field-note").fill(NOTE)
    await page.locator("#ask").click()
    await page.locator(".flash--error").wait_for()


async def find_nothing_free(visitor: Visitor) -> None:
    """Look at a day without opening hours."""
    await _open(visitor)
    today = utcnow().date()
    sunday = today + timedelta(days=13 - today.weekday())
    await visitor.go("events", f"{FREE}?day={sunday}")
    await visitor.page.locator(".empty").wait_for()


async def keep_free_times(visitor: Visitor) -> None:
    """Look at the terms of free times as the calendar's keeper."""
    await _keep(visitor, "free-times/")


async def be_refused_terms(visitor: Visitor) -> None:
    """Give terms that do not fit together."""
    await keep_free_times(visitor)
    await visitor.page.locator("#field-min_minutes").fill("45")
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_role("alert").wait_for()


async def hold_a_time(visitor: Visitor) -> None:
    """Put a time into the basket."""
    await choose_time(visitor)
    await visitor.page.locator(".booking-time").first.click()
    await visitor.page.locator("[id^=remove-place]").wait_for()


async def see_own_booking(visitor: Visitor) -> None:
    """Look at something one has booked, and may cancel."""
    await visitor.sign_in()
    entry_id = await _open(visitor)
    await visitor.go("events", f"/calendars/bookings/{entry_id}/")


async def _keep(visitor: Visitor, path: str) -> None:
    await visitor.become("calendar", BAKERY.strip("/"))
    await _open(visitor)
    async with _database(visitor, "events") as events:
        calendar_id = await events.fetchval("SELECT id FROM calendars WHERE slug = 'benches'")
    await visitor.go("events", f"/keep{BAKERY}{calendar_id}/{path}")


async def _open(visitor: Visitor) -> int:
    """Open the calendar, take it away afterwards, and return a booking that the visitor made."""
    async with _database(visitor, "blog") as blog:
        page_id = await blog.fetchval("SELECT id FROM posts WHERE slug = $1", BAKERY.strip("/"))
        users = "SELECT id FROM users WHERE lower(email) = lower($1)"
        user_id = await blog.fetchval(users, visitor.email)
    visitor.afterwards.push_async_callback(_close, visitor)
    today = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    day = timedelta(days=1)
    async with _database(visitor, "events") as events:
        calendar = await events.fetchval(CALENDAR, page_id)
        bench = await events.fetchval(
            SLOT, calendar, "A place at the long bench", "", EVERY_DAY, 800, False, 6,
            None, None, None, False,
        )  # fmt: skip
        oven = await events.fetchval(
            SLOT, calendar, "The wood oven", OVEN, [5, 6, 7], 500, True, 1, 60, 60, 180, True
        )
        for begin, end, days in (
            (time(8), time(13), [1, 2, 3, 4, 5]),
            (time(14), time(18), [1, 2, 3, 4, 5]),
            (time(9), time(13), [6]),
        ):  # fmt: skip
            await events.execute(HOURS, calendar, begin, end, days)
        room = await events.fetchval(FREE_TIMES, calendar, ROOM, EVERY_DAY)
        asked = datetime.combine(_asked_day(), time(14), UTC)
        until = asked + timedelta(hours=2)
        await events.execute(ASKED, calendar, room, asked, until, user_id, NOTE)
        await events.execute(
            CLOSED, calendar, (today + 3 * day).date(), (today + 4 * day).date(), "Winter fair"
        )
        noon = today + 9 * day + timedelta(hours=9)
        await events.execute(ENTRY, calendar, bench, "A place at the long bench", noon,
                             "provisional", None)  # fmt: skip
        await events.execute(
            ENTRY, calendar, oven, "The wood oven", noon + day, "confirmed", user_id
        )
        return int(
            await events.fetchval(
                ENTRY, calendar, oven, "The wood oven", noon + 7 * day, "provisional", user_id
            )
        )


def _asked_day() -> date:
    """Return a Wednesday without closed days."""
    today = utcnow().date()
    return today + timedelta(days=16 - today.weekday())


async def _close(visitor: Visitor) -> None:
    async with _database(visitor, "events") as events:
        await events.execute(AWAY)


@asynccontextmanager
async def _database(visitor: Visitor, app: str) -> AsyncIterator[asyncpg.Connection]:
    served = visitor.served
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
    try:
        yield connection
    finally:
        await connection.close()
