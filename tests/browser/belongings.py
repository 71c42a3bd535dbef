"""What somebody has that no page gives them yet, or not in one browser: written by hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import asyncpg

from events.tickets.models import new_code
from shared.clock import utcnow
from tests.browser.visitor import BAKERY, Visitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_TITLE = "An evening with wild yeasts, long doughs, short tempers and everybody’s own flour"
AGENTS = (
    "Mozilla/5.0 (Android 15; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
    "",
)
DEVICE = """
    INSERT INTO sessions
      (token_hash, user_id, user_agent, network, last_seen_at, created_at, expires_at)
    SELECT md5(random()::text), $1, $2, '203.0.113.0/24', seen,
      seen - interval '3 days', seen + interval '80 days'
    FROM (SELECT $3::timestamptz AS seen) AS given
"""
CALENDAR = """
    INSERT INTO calendars (container_type, container_id, slug, title)
    VALUES ('page', $1, 'days-' || substr(md5(random()::text), 1, 8), 'Baking days') RETURNING id
"""
ENTRY = """
    INSERT INTO calendar_entries
      (calendar_id, title, starts_at, ends_at, state, cost_minor, currency, user_id, order_id)
    SELECT $1, $2, starts_at, starts_at + interval '3 hours', $4, 1500, 'GBP', $5, 1
    FROM (SELECT $3::timestamptz AS starts_at) AS given RETURNING id
"""
TICKET_TYPE = """
    INSERT INTO ticket_types (entry_id, name, price_minor, currency, capacity, sold)
    VALUES ($1, 'Seat', 2500, 'GBP', 10, 2) RETURNING id
"""
TICKET = """
    INSERT INTO tickets (ticket_type_id, code, state, user_id, order_id)
    VALUES ($1, upper(substr(md5(random()::text), 1, 24)), 'valid', $2, 1)
"""
TICKET_OF_GUEST = """
    INSERT INTO tickets (ticket_type_id, code, state, order_id) VALUES ($1, $2, 'valid', 1)
"""
COUNT_SOLD = """
    UPDATE ticket_types SET sold = (SELECT count(*) FROM tickets WHERE ticket_type_id = $1)
    WHERE id = $1
"""
SPREAD_TICKETS = """
    UPDATE tickets SET created_at = now() - (tickets.id % 5) * interval '9 days'
    FROM ticket_types WHERE ticket_type_id = ticket_types.id AND entry_id = $1
"""
SLOT_OF_EVENT = """
    INSERT INTO calendar_slots
      (calendar_id, title, weekdays, from_time, until_time, is_exclusive, capacity)
    SELECT calendar_id, 'Mornings at the oven', '{1,2,3,4,5,6,7}', '08:00', '12:00', true, 1
    FROM calendar_entries WHERE id = $1 RETURNING calendar_id, id
"""
BOOKED_OVER_WEEKS = """
    INSERT INTO calendar_entries
      (calendar_id, slot_id, is_exclusive, title, starts_at, ends_at, state, cost_minor, currency,
       order_id)
    SELECT $1, $2, true, 'Mornings at the oven', at, at + interval '3 hours', 'confirmed', 500,
      'GBP', 1
    FROM (
      SELECT date_trunc('day', now()) + interval '8 hours' + (day * day % 83 - 40)
        * interval '1 day' AS at FROM generate_series(1, 24) AS days (day)
    ) AS given GROUP BY at
"""
HELD_TICKET = """
    WITH held AS (
      UPDATE ticket_types SET held = held + 1 WHERE entry_id = $1 RETURNING id
    )
    INSERT INTO tickets (ticket_type_id, code, state, session_id, held_since, held_until)
    SELECT id, upper(substr(md5(random()::text), 1, 24)), 'pending', 'somebody', now(),
      now() + interval '20 minutes' FROM held
"""
MESSAGE = """
    INSERT INTO event_messages (entry_id, key, subject, text, recipients, sent_at)
    VALUES ($1, md5(random()::text), $2, $3, 7, now() - interval '2 days')
"""
MESSAGE_TEXT = (
    "The orchard is wet after the rain.\n\nPlease come in boots, by the lower gate:\n"
    "the upper one is closed."
)
COUNTED = """
    INSERT INTO product_stock (product_id)
    SELECT id FROM products WHERE slug = ANY($1::text[]) ON CONFLICT DO NOTHING
"""
SOLD = """
    INSERT INTO stock_holds (order_id, product_id, quantity, state, held_until)
    SELECT number, id, 1, 'committed', now() FROM products, (VALUES (-1), (-2)) AS orders (number)
    WHERE slug = ANY($1::text[])
"""
LIKED = "INSERT INTO likes (user_id, target_type, target_slug, target_id) VALUES ($1, $2, $3, $4)"


async def give_bookings(visitor: Visitor) -> None:
    """Let the visitor have booked what is coming, what is over, and two tickets."""
    user_id, page_id = await _user_id(visitor), await _page_id(visitor)
    now = utcnow().replace(minute=0, second=0, microsecond=0)
    async with _database(visitor, "events") as database:
        calendar = await database.fetchval(CALENDAR, page_id)
        booked: tuple[tuple[str, datetime, str], ...] = (
            ("The oven", now + 3 * DAY, "provisional"),
            (LONG_TITLE, now + 9 * DAY, "confirmed"),
            ("The oven", now + 40 * DAY, "declined"),
            ("The oven", now - 20 * DAY, "confirmed"),
        )
        for title, starts_at, state in booked:
            await database.execute(ENTRY, calendar, title, starts_at, state, user_id)
        event = await database.fetchval(
            ENTRY, calendar, "Sourdough class", now + 6 * DAY, "confirmed", None
        )
        seat = await database.fetchval(TICKET_TYPE, event)
        for _ in range(2):
            await database.execute(TICKET, seat, user_id)


async def sell_seats(visitor: Visitor, *, title: str, codes: Sequence[str]) -> int:
    """Let the bakery have sold seats at something that begins within the hour; return its id."""
    page_id = await _page_id(visitor)
    async with _database(visitor, "events") as database:
        calendar = await database.fetchval(CALENDAR, page_id)
        begins = utcnow() + HOUR
        event: int = await database.fetchval(ENTRY, calendar, title, begins, "confirmed", None)
        seat = await database.fetchval(TICKET_TYPE, event)
        for code in codes:
            await database.execute(TICKET_OF_GUEST, seat, code)
        await database.execute(COUNT_SOLD, seat)
    visitor.afterwards.push_async_callback(_put_away, visitor, calendar)
    return event


async def write_to_all(visitor: Visitor, event_id: int, *subjects: str) -> None:
    """Let this have been written to those who come to something; nothing is mailed."""
    async with _database(visitor, "events") as database:
        for subject in subjects:
            await database.execute(MESSAGE, event_id, subject, MESSAGE_TEXT)


async def sell_one_more(visitor: Visitor, event_id: int, code: str) -> int:
    """Sell another seat at an event; return the ticket's id."""
    async with _database(visitor, "events") as database:
        seat = await database.fetchval("SELECT id FROM ticket_types WHERE entry_id = $1", event_id)
        await database.execute(TICKET_OF_GUEST, seat, code)
        await database.execute(COUNT_SOLD, seat)
        return int(await database.fetchval("SELECT id FROM tickets WHERE code = $1", code))


async def sell_over_weeks(visitor: Visitor) -> int:
    """Let the bakery have sold and let for weeks, in a calendar of its own; return an event."""
    codes = [new_code() for _ in range(9)]
    event = await sell_seats(visitor, title=LONG_TITLE, codes=codes)
    async with _database(visitor, "events") as database:
        await database.execute(SPREAD_TICKETS, event)
        slot = await database.fetchrow(SLOT_OF_EVENT, event)
        await database.execute(BOOKED_OVER_WEEKS, slot["calendar_id"], slot["id"])
    return event


async def open_empty_calendar(visitor: Visitor) -> int:
    """Let the bakery have a calendar with nothing in it; return its id."""
    page_id = await _page_id(visitor)
    async with _database(visitor, "events") as database:
        calendar: int = await database.fetchval(CALENDAR, page_id)
    visitor.afterwards.push_async_callback(_put_away, visitor, calendar)
    return calendar


async def hold_seat(visitor: Visitor, event_id: int) -> None:
    """Let a seat at an event be in somebody's basket."""
    async with _database(visitor, "events") as database:
        await database.execute(HELD_TICKET, event_id)


async def calendar_of(visitor: Visitor, event_id: int) -> int:
    """Return the calendar that something is announced in."""
    async with _database(visitor, "events") as database:
        calendar = "SELECT calendar_id FROM calendar_entries WHERE id = $1"
        return int(await database.fetchval(calendar, event_id))


async def _put_away(visitor: Visitor, calendar_id: int) -> None:
    async with _database(visitor, "events") as database:
        await database.execute("UPDATE calendars SET deleted_at = now() WHERE id = $1", calendar_id)


async def sell_together(visitor: Visitor, *slugs: str) -> None:
    """Let two orders of people long gone have held these products, until afterwards."""
    async with _database(visitor, "market") as database:
        await database.execute(COUNTED, slugs)
        await database.execute(SOLD, slugs)
    visitor.afterwards.push_async_callback(_forget_sales, visitor)


async def _forget_sales(visitor: Visitor) -> None:
    async with _database(visitor, "market") as database:
        await database.execute("DELETE FROM stock_holds WHERE order_id < 0")


async def give_likes(visitor: Visitor) -> None:
    """Let the visitor like some products and the posts on the notice board."""
    user_id = await _user_id(visitor)
    async with _database(visitor, "market") as database:
        products = await database.fetch("SELECT id FROM products ORDER BY id LIMIT 6")
    async with _database(visitor, "blog") as database:
        posts = await database.fetch(
            "SELECT slug FROM posts WHERE kind = 'post' ORDER BY id LIMIT 2"
        )
    async with _database(visitor, "likes") as database:
        for product in products:
            await database.execute(LIKED, user_id, "product", None, product["id"])
        for post in posts:
            await database.execute(LIKED, user_id, "post", post["slug"], None)


async def give_devices(visitor: Visitor) -> None:
    """Let the visitor be signed in elsewhere too."""
    user_id = await _user_id(visitor)
    async with _database(visitor, "blog") as database:
        for days, agent in enumerate(AGENTS):
            await database.execute(DEVICE, user_id, agent, utcnow() - days * DAY - HOUR)


async def _user_id(visitor: Visitor) -> int:
    async with _database(visitor, "blog") as database:
        return int(await database.fetchval("SELECT id FROM users WHERE email = $1", visitor.email))


async def _page_id(visitor: Visitor) -> int:
    async with _database(visitor, "blog") as database:
        slug = BAKERY.strip("/")
        return int(await database.fetchval("SELECT id FROM posts WHERE slug = $1", slug))


@asynccontextmanager
async def _database(visitor: Visitor, app: str) -> AsyncIterator[asyncpg.Connection]:
    served = visitor.served
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
    try:
        yield connection
    finally:
        await connection.close()
