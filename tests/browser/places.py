"""What keepers see of a page's shops, and of the sections of one."""

from tests.browser import breaking
from tests.browser.visitor import BAKERY, Visitor

SHOPS = f"/admin/pages{BAKERY}shops/"
DESK = f"/admin/pages{BAKERY}"
SECTIONS = f"/keep{BAKERY}counter/sections/"


async def open_bare_desk(visitor: Visitor) -> None:
    """Open the desk of a page that has nothing on it."""
    await visitor.become("admin")
    await visitor.go("blog", "/admin/pages/toll-house/")


async def open_desk_in_part(visitor: Visitor) -> None:
    """Open the desk of a page while market is away."""
    await visitor.become("admin")
    await breaking.take_away(visitor, "market")
    await visitor.go("blog", DESK)


async def begin_at_desk(visitor: Visitor) -> None:
    """Begin another shop at the desk of a page, one of whose shops is closed for now."""
    await visitor.become("shop", "ash-lane-bakery")
    await breaking.close_shop(visitor, "larder")
    await visitor.go("blog", DESK)
    await visitor.page.locator("#open-shop summary").click()
    await visitor.page.locator("#shop-name").fill("The Barrow")


async def change_settings(visitor: Visitor) -> None:
    """Open the settings of the site."""
    await visitor.become("admin")
    await visitor.go("blog", "/admin/settings/")


async def refuse_settings(visitor: Visitor) -> None:
    """Want more posts on the front page than there can be."""
    await change_settings(visitor)
    await visitor.page.locator("#field-tagline").fill("Bread, soap and hay")
    await visitor.page.locator("#field-posts_on_front").fill("99")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-posts_on_front[aria-invalid=true]").wait_for()


async def open_shops(visitor: Visitor) -> None:
    """Sign in as a keeper of the page's shops, one of which is closed for now."""
    await visitor.become("shop", "ash-lane-bakery")
    await breaking.close_shop(visitor, "larder")
    await visitor.go("blog", SHOPS)


async def open_none(visitor: Visitor) -> None:
    """Open the shops of a page that has none."""
    await visitor.become("admin")
    await visitor.go("blog", "/admin/pages/toll-house/shops/")


async def open_shop(visitor: Visitor) -> None:
    """Open the form of a shop."""
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("blog", SHOPS)
    larder = visitor.page.get_by_role("article", name="The Larder")
    await larder.locator("a[href^='/admin/']").last.click()
    await visitor.page.get_by_role("button", name="Save").wait_for()


async def put_away(visitor: Visitor) -> None:
    """Ask for a shop to be put away."""
    await open_shop(visitor)
    await visitor.page.get_by_role("link", name="Put this shop away").click()
    await visitor.page.get_by_role("dialog").wait_for()


async def be_refused(visitor: Visitor) -> None:
    """Want the address of another shop, without a name."""
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("blog", f"{SHOPS}new/")
    await visitor.page.locator("#field-title").fill("Cakes")
    await visitor.page.locator("#field-slug").fill("larder")
    await visitor.page.locator("#field-intro").fill("What is left of the week.")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-slug[aria-invalid=true]").wait_for()


async def ask_in_vain(visitor: Visitor) -> None:
    """Open the shops of a page while market is away."""
    await visitor.become("shop", "ash-lane-bakery")
    await breaking.take_away(visitor, "market")
    await visitor.go("blog", SHOPS)


async def open_kept_shops(visitor: Visitor) -> None:
    """Open the shops of a page where their products are kept."""
    await visitor.become("shop", "ash-lane-bakery")
    await breaking.close_shop(visitor, "larder")
    await visitor.go("market", f"/keep{BAKERY}")


async def open_sections(visitor: Visitor) -> None:
    """Open a shop's sections, some of which lie within others."""
    await visitor.become("shop", "ash-lane-bakery")
    await breaking.nest_section(visitor, "rolls-and-buns", "bread")
    await breaking.nest_section(visitor, "pastry", "rolls-and-buns")
    await visitor.go("market", SECTIONS)


async def open_no_sections(visitor: Visitor) -> None:
    """Open the sections of a shop that has none."""
    await visitor.become("shop", "ash-lane-bakery")
    await breaking.stand_beside(visitor, "counter", "barrow")
    await visitor.go("market", f"/keep{BAKERY}barrow/sections/")


async def refuse_section(visitor: Visitor) -> None:
    """Want the address of another section."""
    await open_sections(visitor)
    await visitor.page.locator("#field-title").fill("More bread")
    await visitor.page.locator("#field-slug").fill("bread")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-slug[aria-invalid=true]").wait_for()


async def delete_section(visitor: Visitor) -> None:
    """Ask for a section to be deleted that lies in another and has products."""
    await open_sections(visitor)
    await visitor.page.get_by_role("link", name="Rolls and buns", exact=True).click()
    await visitor.page.get_by_role("link", name="Delete this section").click()
    await visitor.page.get_by_role("dialog").wait_for()
