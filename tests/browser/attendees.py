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


async def write(visitor: Visitor) -> None:
    """Look at what was written to those who come, where more can be."""
    door = await open_door(visitor, role="calendar")
    await belongings.write_to_all(visitor, door.event_id, "Where to park", "Please come in boots")
    await _open(visitor, door.event_id, way="messages")
    await visitor.page.locator(".messages__sent > summary").first.click()


async def write_nothing(visitor: Visitor) -> None:
    """Send an empty message."""
    door = await open_door(visitor, role="calendar")
    await _open(visitor, door.event_id, way="messages")
    await visitor.page.locator("#preview").click()
    await visitor.page.locator("[aria-invalid=true]").first.wait_for()


async def look_before_sending(visitor: Visitor) -> None:
    """Look at a message before it is sent."""
    door = await open_door(visitor, role="calendar")
    await _open(visitor, door.event_id, way="messages")
    await visitor.page.locator("#field-subject").fill("Please come in boots")
    await visitor.page.locator("#field-text").fill(belongings.MESSAGE_TEXT)
    await visitor.page.locator("#preview").click()
    await visitor.page.locator("#send").wait_for()


async def write_to_nobody(visitor: Visitor) -> None:
    """Want to write where nobody has a ticket."""
    event_id = await belongings.sell_seats(visitor, title=NOBODY, codes=[])
    await visitor.become("calendar", BAKERY.strip("/"))
    await _open(visitor, event_id, way="messages")


async def see_statistics(visitor: Visitor) -> None:
    """Look at how a calendar does."""
    event_id = await belongings.sell_over_weeks(visitor)
    await visitor.become("calendar", BAKERY.strip("/"))
    calendar_id = await belongings.calendar_of(visitor, event_id)
    await visitor.go("events", f"/keep{BAKERY}{calendar_id}/statistics/")


async def see_no_statistics(visitor: Visitor) -> None:
    """Look at how a calendar does in which nothing is sold."""
    calendar_id = await belongings.open_empty_calendar(visitor)
    await visitor.become("calendar", BAKERY.strip("/"))
    await visitor.go("events", f"/keep{BAKERY}{calendar_id}/statistics/")


async def think_of_calling_off(visitor: Visitor) -> None:
    """Look at what calling off an event that is sold means."""
    door = await open_door(visitor, role="calendar")
    await belongings.hold_seat(visitor, door.event_id)
    await _open(visitor, door.event_id, way="cancellation")


async def give_too_long_a_reason(visitor: Visitor) -> None:
    """Call an event off for a reason longer than a page bears."""
    event_id = await belongings.sell_seats(visitor, title=NOBODY, codes=[])
    await visitor.become("calendar", BAKERY.strip("/"))
    await _open(visitor, event_id, way="cancellation")
    reason = visitor.page.locator("#field-because")
    await reason.evaluate("it => it.removeAttribute('maxlength')")
    await reason.fill("The oven is broken. " * 30)
    await visitor.page.locator("#cancel-now").click()
    await visitor.page.locator("[aria-invalid=true]").wait_for()


async def call_off(visitor: Visitor) -> None:
    """Look at the page of an event that was called off a moment ago."""
    event_id = await belongings.sell_seats(visitor, title=NOBODY, codes=[])
    await visitor.become("calendar", BAKERY.strip("/"))
    await _open(visitor, event_id, way="cancellation")
    await visitor.page.locator("#field-because").fill("The orchard is under water.")
    await visitor.page.locator("#cancel-now").click()
    await visitor.page.locator(".tabs").wait_for()
    calendar_id = await belongings.calendar_of(visitor, event_id)
    await visitor.go("events", f"/calendars/{calendar_id}/events/{event_id}/")


async def _open(visitor: Visitor, event_id: int, rest: str = "", *, way: str = "attendees") -> None:
    calendar_id = await belongings.calendar_of(visitor, event_id)
    desk = f"/keep{BAKERY}{calendar_id}/events/{event_id}/{way}/"
    await visitor.go("events", f"{desk}{rest}")
