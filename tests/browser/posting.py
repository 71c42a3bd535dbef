"""Posts that announce an event, and what others' calendars put beside our own."""

from tests.browser.planning import open_plan, wednesday
from tests.browser.visitor import BAKERY, Visitor
from tests.served import eventually

POST = "/cider-and-the-last-apples/"
CALENDAR = f"{BAKERY}planned/"


async def see_posts(visitor: Visitor) -> None:
    """Link a post to an event, at the event's desk."""
    await _open_posts(visitor)
    await visitor.page.locator("#field-address").fill(POST)
    await visitor.page.locator("#link").click()
    await visitor.page.locator("form[action$='/unlinking/']").first.wait_for()


async def see_no_posts(visitor: Visitor) -> None:
    """Look at the posts of an event that none announces."""
    await _open_posts(visitor)


async def be_refused_a_post(visitor: Visitor) -> None:
    """Link what is no post."""
    await _open_posts(visitor)
    await visitor.page.locator("#field-address").fill("https://elsewhere.example/")
    await visitor.page.locator("#link").click()
    await visitor.page.locator("[aria-invalid=true]").wait_for()


async def see_card(visitor: Visitor) -> None:
    """Look at the post that announces an event."""
    await see_posts(visitor)
    await visitor.go("blog", POST)
    await eventually(lambda: _see_announced(visitor))


async def see_month_beside_others(visitor: Visitor) -> None:
    """Look at a month in which something is on elsewhere."""
    await open_plan(visitor)
    await visitor.go("events", f"{CALENDAR}{wednesday():%Y/%m}/")


async def see_week_beside_others(visitor: Visitor) -> None:
    """Look at a week in which something is on elsewhere."""
    await open_plan(visitor)
    await visitor.go("events", f"{CALENDAR}{wednesday():%G/w%V}/")


async def see_day_beside_others(visitor: Visitor) -> None:
    """Look at a day on which something is on elsewhere."""
    await open_plan(visitor)
    await visitor.go("events", f"{CALENDAR}{wednesday():%Y/%m/%d}/")


async def see_list_beside_others(visitor: Visitor) -> None:
    """Look at a list of what comes here and elsewhere."""
    await open_plan(visitor)
    await visitor.go("events", f"{CALENDAR}agenda/")


async def _see_announced(visitor: Visitor) -> bool | None:
    # A machine that is busy may be too slow to lend a card: the page is shown without it.
    await visitor.page.reload()
    return await visitor.page.locator("[data-post]").count() > 0 or None


async def _open_posts(visitor: Visitor) -> None:
    ids = await open_plan(visitor)
    desk = visitor.page.url.partition("/plan/")[0]
    await visitor.page.goto(f"{desk}/events/{ids['class']}/posts/")
