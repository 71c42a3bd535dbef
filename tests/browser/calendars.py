"""What visitors and keepers see of calendars in which something is announced."""

from datetime import timedelta

from shared.clock import utcnow
from tests.browser.announcing import announce
from tests.browser.visitor import BAKERY, Visitor

PAGE = BAKERY.strip("/")
CALENDAR = f"/{PAGE}/baking/"
# What is announced begins a week from now.
WEEK = timedelta(days=7)


async def see_month(visitor: Visitor) -> None:
    """Look at the month in which most is announced on the page."""
    await _go(visitor, f"/{PAGE}/agenda/", f"{utcnow() + 2 * WEEK:%Y/%m}/")


async def see_week(visitor: Visitor) -> None:
    """Look at a week of a calendar."""
    await _go(visitor, CALENDAR, f"{utcnow() + WEEK:%G/w%V}/")


async def see_day(visitor: Visitor) -> None:
    """Look at a day with several events on it."""
    await _go(visitor, "/agenda/", f"{utcnow() + WEEK:%Y/%m/%d}/")


async def see_list(visitor: Visitor) -> None:
    """Look at all that is coming anywhere."""
    await _go(visitor, "/agenda/", "")


async def see_nothing(visitor: Visitor) -> None:
    """Look at a month in which nothing is on."""
    await _go(visitor, CALENDAR, "2031/05/")


async def keep_calendars(visitor: Visitor) -> None:
    """Sign in as a keeper of the page's calendars, and open them in its administration."""
    await announce(visitor, PAGE)
    await visitor.become("calendar", PAGE)
    await visitor.go("blog", f"/admin/pages/{PAGE}/calendars/")


async def open_calendar(visitor: Visitor) -> None:
    """Open the form of a calendar."""
    await keep_calendars(visitor)
    await visitor.page.locator(".admin__matter article a[href*='/calendars/']").first.click()
    await visitor.page.locator("#field-time_zone").wait_for()


async def be_refused(visitor: Visitor) -> None:
    """Send a new calendar that lacks a name and has no address."""
    await visitor.become("calendar", PAGE)
    await visitor.go("blog", f"/admin/pages/{PAGE}/calendars/new/")
    await visitor.page.locator("#field-slug").fill("Two words")
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_role("alert").wait_for()


async def see_desks(visitor: Visitor) -> None:
    """Sign in as a keeper, and open the desks of the page's calendars."""
    await announce(visitor, PAGE)
    await visitor.become("calendar", PAGE)
    await visitor.go("events", f"/keep/{PAGE}/")


async def see_desk(visitor: Visitor) -> None:
    """Open the events of a calendar as its keeper."""
    await see_desks(visitor)
    await visitor.page.locator(".table a").first.click()
    await visitor.page.locator(".tabs").wait_for()


async def open_event(visitor: Visitor) -> None:
    """Open the form of an event."""
    await see_desk(visitor)
    await visitor.page.locator(".table a").first.click()
    await visitor.page.locator("#save").wait_for()


async def ask_for_no_time(visitor: Visitor) -> None:
    """Announce an event at times that clocks leave out, and show twice."""
    await see_desk(visitor)
    await visitor.page.locator("a[href$='/events/new/']").click()
    for name, day, time in (("starts", "2026-03-29", "01:30"), ("ends", "2026-10-25", "01:30")):
        await visitor.page.locator(f"[name={name}_date]").fill(day)
        await visitor.page.locator(f"[name={name}_time]").fill(time)
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_role("alert").wait_for()


async def _go(visitor: Visitor, where: str, view: str) -> None:
    await announce(visitor, PAGE)
    await visitor.go("events", f"{where}{view}")
