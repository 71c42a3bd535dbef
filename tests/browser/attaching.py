"""What a page shows of another page: shops and calendars that hang on it too."""

import re

from playwright.async_api import expect

from tests.browser import breaking
from tests.browser.announcing import announce
from tests.browser.visitor import BAKERY, Visitor

HALL = "/toll-house/"
DESK = f"/admin/pages{HALL}"
SHOP, CALENDAR = "The Larder · Ash Lane Bakery", "Baking days · Ash Lane Bakery"


async def show_at_desk(visitor: Visitor) -> None:
    """Show a shop and a calendar of another page on one, some of which is hidden from visitors."""
    await _show(visitor)
    for feature in ("market", "posts"):
        await _switch(visitor, feature, "off")
        visitor.afterwards.push_async_callback(_switch, visitor, feature, "on")
    await visitor.go("blog", DESK)
    await visitor.page.locator("#attach-shop summary").click()


async def find_nothing_to_show(visitor: Visitor) -> None:
    """Keep one page alone, so that nothing could be shown there."""
    await visitor.become("shop", "toll-house")
    await visitor.go("blog", DESK)
    await visitor.page.locator("#attach-shop summary").click()


async def open_desk_alone(visitor: Visitor) -> None:
    """Open the desk of a page while nobody tells what hangs on it."""
    await visitor.become("admin")
    await breaking.take_away(visitor, "relations")
    await visitor.go("blog", DESK)


async def look_at_shops(visitor: Visitor) -> None:
    """Look at the shops on a page that are another's."""
    await _show(visitor)
    await visitor.go("market", HALL)


async def look_at_calendars(visitor: Visitor) -> None:
    """Look at the calendars on a page, one of which is another's."""
    await _show(visitor)
    await visitor.go("events", HALL)


async def look_in_part(visitor: Visitor) -> None:
    """Look at the shops on a page while nobody tells which of others belong to it."""
    await breaking.take_away(visitor, "relations")
    await visitor.go("market", HALL)


async def _show(visitor: Visitor) -> None:
    await announce(visitor, BAKERY.strip("/"))
    await visitor.become("admin")
    for part, choice in (("shop", SHOP), ("calendar", CALENDAR)):
        await visitor.go("blog", DESK)
        await visitor.page.locator(f"#attach-{part} summary").click()
        await visitor.page.locator(f"#thing-{part}").select_option(choice)
        await visitor.page.locator(f"#attach-{part}-now").click()
        detach = visitor.page.locator(f"#{part}s form[action*=attached][action$='delete/']")
        await expect(detach).to_have_count(1)
        address = await detach.get_attribute("action")
        assert address is not None
        assert re.search(r"/attached/\d+/delete/$", address)
        visitor.afterwards.push_async_callback(visitor.post, "blog", address, {})


async def _switch(visitor: Visitor, feature: str, wanted: str) -> None:
    await visitor.post("blog", f"{DESK}features/{feature}/", {"wanted": wanted})
