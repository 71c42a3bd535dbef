"""What keepers see of menus, and visitors of those that have entries below others."""

from tests.browser import breaking
from tests.browser.visitor import BAKERY, Visitor

SITE = "/admin/menu/"
OF_PAGE = f"/admin/pages{BAKERY}menu/"


async def sort_site(visitor: Visitor) -> None:
    """Sign in as an admin at the site's menu, some of whose entries lie within others."""
    await visitor.become("admin")
    await breaking.fill_menu(visitor)
    await visitor.go("blog", SITE)


async def find_post(visitor: Visitor) -> None:
    """Look for a page or a post to add."""
    await sort_site(visitor)
    await visitor.page.locator("#find-words").fill("the")
    await visitor.page.locator("#find-words").press("Enter")
    await visitor.page.locator("[id^='found-']").first.wait_for()


async def be_refused(visitor: Visitor) -> None:
    """Want a link that is none."""
    await sort_site(visitor)
    await visitor.page.locator("#field-label").fill("Our bank")
    await visitor.page.locator("#field-href").fill("bank")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-href[aria-invalid=true]").wait_for()


async def change_entry(visitor: Visitor) -> None:
    """Open an entry of the menu of a page."""
    await visitor.become("content", "ash-lane-bakery")
    await visitor.go("blog", OF_PAGE)
    await visitor.page.locator(".tree__title").first.click()
    await visitor.page.locator("#field-label").wait_for()


async def sort_page(visitor: Visitor) -> None:
    """Sign in as who keeps a page's content, at its menu."""
    await visitor.become("content", "ash-lane-bakery")
    await visitor.go("blog", OF_PAGE)


async def open_group(visitor: Visitor) -> None:
    """Open what lies below an entry of the menu on top of every page."""
    await breaking.fill_menu(visitor)
    await visitor.go("blog", BAKERY)
    await visitor.page.locator(".masthead__menu summary").first.click()
