"""A keeper who shows calendars of others, and a member with bookings in their own calendar."""

from datetime import datetime, timedelta

import asyncpg
from playwright.async_api import FilePayload, expect

from shared.clock import utcnow
from tests.browser.visitor import BAKERY, Visitor
from tests.served import eventually

MINE = "/calendars/mine/"
CALENDAR = """
INSERT INTO calendars (container_type, container_id, slug, title)
VALUES ('page', $1, 'oven-' || substr(md5(random()::text), 1, 8), 'The oven on Sundays')
RETURNING id
"""
SLOT = """
INSERT INTO calendar_slots
  (calendar_id, title, weekdays, from_time, until_time, is_exclusive, capacity)
VALUES ($1, 'Mornings', '{1,2,3,4,5,6,7}', '08:00', '13:00', true, 1) RETURNING id
"""
BOOKING = """
INSERT INTO calendar_entries (calendar_id, slot_id, is_exclusive, title, starts_at, ends_at, state,
  cost_minor, currency, session_id, order_id)
VALUES ($1, $2, true, 'The oven for two hours', $3::timestamptz,
  $3::timestamptz + interval '2 hours', 'confirmed', 1500, 'GBP', 'somebody', -1)
"""
PUT_AWAY = "UPDATE calendars SET deleted_at = now() WHERE id = $1"
FILE = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:Bridge Street Hall
BEGIN:VEVENT
UID:choir
SUMMARY:Choir practice
LOCATION:Bridge Street Hall, upstairs
DTSTART:{choir}
DURATION:PT2H
RRULE:FREQ=WEEKLY;COUNT=6
END:VEVENT
BEGIN:VEVENT
UID:fair
SUMMARY:Winter fair of everybody who makes something with their hands in the valley
DTSTART;VALUE=DATE:{fair}
DTEND;VALUE=DATE:{after_fair}
END:VEVENT
BEGIN:VEVENT
UID:bells
SUMMARY:Bells
DTSTART:{choir}
RRULE:FREQ=MINUTELY
END:VEVENT
BEGIN:VTODO
SUMMARY:Sweep the hall
END:VTODO
END:VCALENDAR
"""


async def open_imports(visitor: Visitor) -> str:
    """Sign in as a keeper of a calendar with a booking; return where other calendars are."""
    await visitor.become("calendar", BAKERY.strip("/"))
    calendar_id = await _open_calendar(visitor)
    address = f"/keep{BAKERY}{calendar_id}/imports/"
    await visitor.go("events", address)
    return address


async def send_nothing(visitor: Visitor) -> None:
    """Send a file that is no calendar."""
    await open_imports(visitor)
    await _send(visitor, b"Choir, every Thursday")
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def look_at_file(visitor: Visitor) -> str:
    """Send a calendar, to the page of what would be shown."""
    address = await open_imports(visitor)
    await _send(visitor, _file())
    await expect(visitor.page.locator("#take")).to_be_visible()
    return address


async def show_file(visitor: Visitor) -> None:
    """Have a calendar shown, beside which there is one that cannot be read."""
    address = await look_at_file(visitor)
    await visitor.page.locator("#take").click()
    await _follow(visitor)
    await eventually(lambda: _see_problem(visitor))
    await visitor.go("events", address)


async def see_file(visitor: Visitor) -> None:
    """Look at a calendar that is shown."""
    await look_at_file(visitor)
    await visitor.page.locator("#take").click()
    await visitor.page.get_by_role("link", name="Bridge Street Hall").click()
    await expect(visitor.page.locator("#found")).to_be_visible()


async def fail_to_fetch(visitor: Visitor) -> None:
    """Follow an address that is not asked, because it is inside."""
    await open_imports(visitor)
    await _follow(visitor)
    await eventually(lambda: _see_problem(visitor))


async def open_mine(visitor: Visitor) -> None:
    """Sign in, and look whether one has a private address."""
    await visitor.sign_in()
    await visitor.go("events", MINE)


async def make_mine(visitor: Visitor) -> None:
    """Have a private address made."""
    await open_mine(visitor)
    await visitor.page.locator(f"form[action$='{MINE}'] button").click()
    await expect(visitor.page.locator("#private-address")).to_be_visible()


async def have_mine(visitor: Visitor) -> None:
    """Come back to a private address that was made."""
    await make_mine(visitor)
    await visitor.go("events", MINE)


async def _send(visitor: Visitor, content: bytes) -> None:
    file: FilePayload = {"name": "hall.ics", "mimeType": "text/calendar", "buffer": content}
    await visitor.page.locator("#field-file").set_input_files(file)
    await visitor.page.locator("form[action$='/files/'] button").click()


async def _follow(visitor: Visitor) -> None:
    await visitor.page.locator("#field-address").fill("http://127.0.0.1:9/choir.ics")
    await visitor.page.locator("form[action$='/addresses/'] button").click()
    await expect(visitor.page.locator("form[action$='/fetches/']")).to_be_visible()


async def _see_problem(visitor: Visitor) -> bool | None:
    await visitor.page.reload()
    return await visitor.page.get_by_text("127.0.0.1:9").count() == 2 or None


async def _open_calendar(visitor: Visitor) -> int:
    blog, events = await _connect(visitor, "blog"), await _connect(visitor, "events")
    try:
        slug = BAKERY.strip("/")
        page_id = await blog.fetchval("SELECT id FROM posts WHERE slug = $1", slug)
        calendar_id = int(await events.fetchval(CALENDAR, page_id))
        slot_id = await events.fetchval(SLOT, calendar_id)
        await events.execute(BOOKING, calendar_id, slot_id, _in_days(9))
    finally:
        await blog.close()
        await events.close()
    visitor.afterwards.push_async_callback(_put_away, visitor, calendar_id)
    return calendar_id


async def _put_away(visitor: Visitor, calendar_id: int) -> None:
    events = await _connect(visitor, "events")
    try:
        await events.execute(PUT_AWAY, calendar_id)
    finally:
        await events.close()


def _file() -> bytes:
    choir = _in_days(2).strftime("%Y%m%dT%H%M%SZ")
    fair, after = (_in_days(days).strftime("%Y%m%d") for days in (5, 7))
    return FILE.format(choir=choir, fair=fair, after_fair=after).encode()


def _in_days(days: int) -> datetime:
    now = utcnow().replace(hour=10, minute=0, second=0, microsecond=0)
    return now + timedelta(days=days)


async def _connect(visitor: Visitor, app: str) -> asyncpg.Connection:
    served = visitor.served
    return await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
