"""Something in a page's calendars for as long as it is looked at: the demonstration has none."""

import asyncpg

from tests.browser.visitor import Visitor

CALENDAR = """
INSERT INTO calendars (container_type, container_id, slug, title, colour, description)
VALUES ('page', $1, $2, $3, $4, 'Places are few, and the oven is warm.') RETURNING id
"""
EVENT = """
INSERT INTO calendar_entries (calendar_id, title, starts_at, ends_at, state, cost_minor, currency)
SELECT $1, $2, at, at + interval '3 hours', 'confirmed', 0, 'GBP'
FROM (SELECT date_trunc('day', now()) + $3 * interval '7 days' + interval '18 hours') AS week (at)
"""
# From a Friday evening to a Sunday, three weeks away.
FAIR = """
INSERT INTO calendar_entries (calendar_id, title, starts_at, ends_at, state, cost_minor, currency)
SELECT $1, $2, at, at + interval '46 hours', 'confirmed', 0, 'GBP'
FROM (SELECT date_trunc('week', now()) + interval '25 days 18 hours') AS friday (at)
"""
# Others' bookings in the same database stay.
SILENCE_EVENTS = """
DELETE FROM calendar_entries USING calendars
WHERE calendar_id = calendars.id AND slug = ANY($1)
"""
SILENCE_CALENDARS = "DELETE FROM calendars WHERE slug = ANY($1)"
CALENDARS = {
    "baking": ("Baking days", "moss", ("Sourdough for beginners", "Rye, and how to wait for it")),
    "open-oven": (
        "The open oven",
        "berry",
        ("Bring a pie", "Bring a loaf", "Bring what is left over"),
    ),
}


async def announce(visitor: Visitor, page_slug: str) -> None:
    """Open two calendars on a page and announce events in them; take them away afterwards."""
    blog, events = await _connect(visitor, "blog"), await _connect(visitor, "events")
    visitor.afterwards.push_async_callback(_silence, visitor)
    try:
        page_id = await blog.fetchval("SELECT id FROM posts WHERE slug = $1", page_slug)
        for slug, (title, colour, titles) in CALENDARS.items():
            calendar_id = await events.fetchval(CALENDAR, page_id, slug, title, colour)
            await events.execute(FAIR, calendar_id, "A fair of three days")
            for week, event in enumerate(titles, start=1):
                await events.execute(EVENT, calendar_id, event, week)
    finally:
        await blog.close()
        await events.close()


async def _silence(visitor: Visitor) -> None:
    events = await _connect(visitor, "events")
    try:
        await events.execute(SILENCE_EVENTS, list(CALENDARS))
        await events.execute(SILENCE_CALENDARS, list(CALENDARS))
    finally:
        await events.close()


async def _connect(visitor: Visitor, app: str) -> asyncpg.Connection:
    served = visitor.served
    return await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
