"""What keepers see of those who come to an event."""

from tests.browser import belongings
from tests.browser.doors import open_door
from tests.browser.visitor import BAKERY, Visitor

NOBODY = "Evening of nobody"


async def see_attendees(visitor: Visitor) -> None:
    """Look at who comes to an event and who is there already."""
    door = await open_door(visitor, role="calendar")
    await visitor.page.locator("#field-code").fill(door.codes[0])
    await visitor.page.locator("#field-code").press("Enter")
    await visitor.page.locator("#verdict .verdict--in").wait_for()
    await _open(visitor, door.event_id)


async def find_nobody(visitor: Visitor) -> None:
    """Look for somebody who does not come."""
    door = await open_door(visitor, role="calendar")
    await _open(visitor, door.event_id, "?q=nobody")


async def see_none(visitor: Visitor) -> None:
    """Look at an event that nobody has a ticket to."""
    event_id = await belongings.sell_seats(visitor, title=NOBODY, codes=[])
    await visitor.become("calendar", BAKERY.strip("/"))
    await _open(visitor, event_id)


async def _open(visitor: Visitor, event_id: int, rest: str = "") -> None:
    calendar_id = await belongings.calendar_of(visitor, event_id)
    desk = f"/keep{BAKERY}{calendar_id}/events/{event_id}/attendees/"
    await visitor.go("events", f"{desk}{rest}")
