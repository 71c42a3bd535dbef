"""An event with a page, and tickets to it, for as long as they are looked at."""

import asyncpg
from itsdangerous import URLSafeSerializer
from playwright.async_api import expect

from events.ticket_pages.addresses import PURPOSE
from shared.testing.apps import base_environment
from tests.browser.visitor import BAKERY, LOAF, Visitor

PAGE = BAKERY.strip("/")
SLUG = "evenings"
# No order has it, so nothing else looks for its tickets.
ORDER = 900_001
CALENDAR = """
INSERT INTO calendars (container_type, container_id, slug, title)
VALUES ('page', $1, $2, 'Evenings') RETURNING id
"""
EVENT = """
INSERT INTO calendar_entries
  (calendar_id, title, starts_at, ends_at, state, cost_minor, currency, place, description,
   cancellable_hours)
SELECT $1, 'Sourdough for beginners', at, at + interval '3 hours', 'confirmed', 0, 'GBP',
  '12 Ash Lane, York YO1 7HB', $2, 48
FROM (SELECT date_trunc('day', now()) + interval '14 days 18 hours') AS days (at) RETURNING id
"""
TYPES = """
INSERT INTO ticket_types
  (entry_id, name, price_minor, currency, capacity, sold, position, least, most, unlock_code,
   on_sale_until)
SELECT $1, name, price, 'GBP', capacity, sold, position, 1, most, code, ends
FROM (VALUES
  ('Adults', 2500, 40, 12, 0, 6, NULL, now() + interval '10 days'),
  ('Children up to 12, with an adult', 0, 10, 4, 1, NULL, NULL, NULL),
  ('Members of the co-operative', 1800, 8, 8, 2, 2, NULL, NULL),
  ('Friends of the house', 1000, 5, 0, 3, 2, 'FRIENDS', NULL)
) AS given (name, price, capacity, sold, position, most, code, ends)
"""
TICKETS = """
INSERT INTO tickets (ticket_type_id, code, state, session_id, order_id, holder_name)
SELECT t.id, given.code, given.state, 'somebody', $2, given.holder
FROM ticket_types t, (VALUES
  ('MFRGGZDFMZTWQ2LKNNWG23TP', 'valid', 'Ada Ashworth'),
  ('OBYXE43UOV3HO6DZPIYDCMRT', 'valid', ''),
  ('GQ2TMNZYHEYDCMRTGQ2TMNZY', 'cancelled', '')
) AS given (code, state, holder)
WHERE t.entry_id = $1 AND t.name = 'Adults'
"""
FIRST_CODE = "MFRGGZDFMZTWQ2LKNNWG23TP"
WORDS = (
    "Flour, water, salt, and an evening to learn what becomes of them.\n\n"
    "You take home a loaf, a jar of our starter and the recipe. Aprons are here; bring a bowl."
)
LATEST_POSTS = """
SELECT id, slug FROM posts WHERE kind = 'post' AND published_at <= now() AND deleted_at IS NULL
ORDER BY published_at DESC, id DESC LIMIT 2
"""
LINK = """
INSERT INTO calendar_entry_posts (entry_id, content_type, content_id) VALUES ($1, 'post', $2)
"""
FORGET = (
    "DELETE FROM calendar_entry_posts p USING calendar_entries e, calendars c"
    " WHERE p.entry_id = e.id AND e.calendar_id = c.id AND c.slug = $1",
    "DELETE FROM tickets USING ticket_types t, calendar_entries e, calendars c"
    " WHERE ticket_type_id = t.id AND t.entry_id = e.id AND e.calendar_id = c.id AND c.slug = $1",
    "DELETE FROM ticket_types t USING calendar_entries e, calendars c"
    " WHERE t.entry_id = e.id AND e.calendar_id = c.id AND c.slug = $1",
    "DELETE FROM calendar_entries e USING calendars c WHERE e.calendar_id = c.id AND c.slug = $1",
    "DELETE FROM calendars WHERE slug = $1",
)


async def see_event(visitor: Visitor) -> None:
    """Look at the page of an event, with two tickets in the basket."""
    await _announce(visitor)
    steppers = visitor.page.locator("#tickets .quantity__step[value='1']")
    for count in (1, 2):
        await steppers.first.click()
        await expect(visitor.page.locator("#tickets .quantity__input").first).to_have_value(
            str(count)
        )


async def announce_in_posts(visitor: Visitor) -> None:
    """Look at the front page, whose latest post announces an event."""
    await _link_posts(visitor)
    await visitor.go("blog")


async def announce_in_post(visitor: Visitor) -> None:
    """Look at the latest post, which announces an event, as does one of those below it."""
    await visitor.go("blog", await _link_posts(visitor))


async def take_tickets(visitor: Visitor, address: str, count: int) -> None:
    """Take tickets to an event that is announced, as somebody else."""
    await visitor.page.goto(address)
    box = visitor.page.locator("#tickets .quantity__input").first
    await box.fill(str(count))
    await box.press("Enter")
    await visitor.page.locator("#tickets-basket").wait_for()


async def be_refused_tickets(visitor: Visitor) -> None:
    """Ask for more tickets than one person may have."""
    await _announce(visitor)
    box = visitor.page.locator("#tickets .quantity__input").first
    # As a browser sends it that does not look at the limits of a field.
    await box.evaluate("it => it.removeAttribute('max')")
    await box.fill("9")
    await box.press("Enter")
    await visitor.page.locator(".tickets__problem").wait_for()


async def have_tickets_in_basket(visitor: Visitor) -> None:
    """Look at a basket with two kinds of tickets to an event, and something off a shelf."""
    await see_event(visitor)
    await visitor.page.locator("#tickets .quantity__step[value='1']").nth(1).click()
    await expect(visitor.page.locator("#tickets .quantity__input").nth(1)).to_have_value("1")
    await visitor.pick(LOAF)
    await visitor.go("cart")


async def be_refused_in_basket(visitor: Visitor) -> None:
    """Ask for more tickets than one person may have, where the basket shows them."""
    await have_tickets_in_basket(visitor)
    await visitor.page.locator("#basket [id^='tickets-'].quantity__input").first.fill("9")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.locator(".basket-line__problem").wait_for()


async def see_tickets(visitor: Visitor) -> None:
    """Look at all tickets of an order."""
    await _announce(visitor)
    secret = base_environment()["SECRET_KEY"]
    token = URLSafeSerializer(secret, salt=PURPOSE).dumps(ORDER)
    await visitor.go("events", f"/tickets/orders/{token}/")


async def see_ticket(visitor: Visitor) -> None:
    """Look at one ticket, as at the door."""
    await _announce(visitor)
    await visitor.go("events", f"/tickets/{FIRST_CODE}/")


async def sell_tickets(visitor: Visitor) -> None:
    """Look at how the sale goes, as a keeper."""
    await visitor.become("calendar", PAGE)
    calendar_id, entry_id = await _announce(visitor)
    await visitor.go("events", f"/keep/{PAGE}/{calendar_id}/events/{entry_id}/tickets/")


async def be_refused_selling(visitor: Visitor) -> None:
    """Send tickets that lack a name and cost no number."""
    await sell_tickets(visitor)
    await visitor.page.locator("#add").click()
    await visitor.page.locator("#field-price").fill("cheap")
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_role("alert").wait_for()


async def describe_event(visitor: Visitor) -> None:
    """Open the form of what is told of an event."""
    await sell_tickets(visitor)
    await visitor.page.locator("#describe").click()
    await visitor.page.locator("#field-description").wait_for()


async def _link_posts(visitor: Visitor) -> str:
    """Have the two latest posts announce an event; return where the latest is."""
    _calendar_id, entry_id = await _announce(visitor)
    blog, events = await _connect(visitor, "blog"), await _connect(visitor, "events")
    try:
        latest = await blog.fetch(LATEST_POSTS)
        for post in latest:
            await events.execute(LINK, entry_id, post["id"])
    finally:
        await blog.close()
        await events.close()
    return f"/{latest[0]['slug']}/"


async def _announce(visitor: Visitor) -> tuple[int, int]:
    """Announce an event, and open its page; take it away afterwards."""
    blog, events = await _connect(visitor, "blog"), await _connect(visitor, "events")
    visitor.afterwards.push_async_callback(_forget, visitor)
    try:
        page_id = await blog.fetchval("SELECT id FROM posts WHERE slug = $1", PAGE)
        calendar_id = await events.fetchval(CALENDAR, page_id, SLUG)
        entry_id = await events.fetchval(EVENT, calendar_id, WORDS)
        await events.execute(TYPES, entry_id)
        await events.execute(TICKETS, entry_id, ORDER)
    finally:
        await blog.close()
        await events.close()
    await visitor.go("events", f"/{PAGE}/{SLUG}/events/{entry_id}/")
    return calendar_id, entry_id


async def _forget(visitor: Visitor) -> None:
    events = await _connect(visitor, "events")
    try:
        for statement in FORGET:
            await events.execute(statement, SLUG)
    finally:
        await events.close()


async def _connect(visitor: Visitor, app: str) -> asyncpg.Connection:
    served = visitor.served
    return await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
