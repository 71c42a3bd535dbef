"""On the way through several sellers: two that can be paid, and one that has no account."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from playwright.async_api import expect

from tests.browser import breaking
from tests.browser.visitor import BAKERY, LOAF, SOAP, Visitor

FLOUR = "/ash-lane-bakery/larder/strong-white-flour/"
NO_ACCOUNT = "toll-house"


async def fill_basket(visitor: Visitor) -> None:
    """Pick something of three sellers, to the basket."""
    await visitor.pick(LOAF, SOAP, FLOUR)
    await _lend_larder(visitor)
    await visitor.go("cart")


async def begin(visitor: Visitor) -> None:
    """Pick something of three sellers, and begin to walk."""
    await fill_basket(visitor)
    await visitor.page.get_by_role("button", name="Check out").click()
    await expect(visitor.page.get_by_role("heading", name="Next:")).to_be_visible()


async def fill_in(visitor: Visitor) -> None:
    """Say whom the orders are for."""
    await visitor.page.locator("#field-email").fill(visitor.email)
    await visitor.page.locator("#field-name").fill("Ada Byron")


async def go_to_pay(visitor: Visitor) -> None:
    """Press the button of the one that is next, to SumUp's page."""
    await fill_in(visitor)
    await visitor.page.locator("#walk-pay").click()
    await expect(visitor.page).to_have_url(re.compile(re.escape(visitor.served.url("sumup", ""))))


async def leave_one_under_way(visitor: Visitor) -> None:
    """Go to pay the first, and come back without."""
    await begin(visitor)
    await go_to_pay(visitor)
    await visitor.go("cart", "/checkout/")
    await expect(visitor.page.get_by_text("Under way")).to_be_visible()


async def be_declined(visitor: Visitor) -> None:
    """Be declined with the first, and come back."""
    await begin(visitor)
    await go_to_pay(visitor)
    await visitor.page.get_by_role("button", name="declined").click()
    await visitor.page.get_by_role("link", name="Walk away").click()
    await visitor.page.locator("a[href*='/checkout/return/']").click()
    await expect(visitor.page.get_by_role("heading", name="did not go through")).to_be_visible()
    await visitor.page.get_by_role("link", name="Go on with your basket").click()
    await expect(visitor.page.get_by_text("Declined")).to_be_visible()


async def pay_first(visitor: Visitor) -> None:
    """Pay the first, to the page that leads on."""
    await begin(visitor)
    await go_to_pay(visitor)
    await visitor.page.get_by_role("button", name=re.compile("^Pay £")).click()
    await expect(visitor.page.get_by_role("heading", name="Paid, thank you")).to_be_visible()
    await expect(visitor.page.get_by_role("link", name="Go on with your basket")).to_be_visible()


async def have_paid_first(visitor: Visitor) -> None:
    """Pay the first, and go on."""
    await pay_first(visitor)
    await visitor.page.get_by_role("link", name="Go on with your basket").click()
    await expect(visitor.page.get_by_text("sellers paid").first).to_contain_text("1")


async def leave_one_for_later(visitor: Visitor) -> None:
    """Pay the first, and leave the second for later."""
    await have_paid_first(visitor)
    await visitor.page.locator("#walk-later").click()
    await expect(visitor.page.get_by_role("heading", name="Left for later")).to_be_visible()


async def be_done(visitor: Visitor) -> None:
    """Pay both."""
    await have_paid_first(visitor)
    await go_to_pay(visitor)
    await visitor.page.get_by_role("button", name=re.compile("^Pay £")).click()
    await expect(visitor.page.get_by_role("heading", name="Paid, thank you")).to_be_visible()
    await visitor.go("cart", "/checkout/")
    await expect(visitor.page.get_by_text("All is paid, thank you")).to_be_visible()


async def be_refused(visitor: Visitor) -> None:
    """Mistype the address."""
    await begin(visitor)
    await visitor.page.locator("#field-email").fill("ada at example")
    await visitor.page.locator("#walk-pay").click()
    await expect(visitor.page.locator("[aria-invalid=true]").first).to_be_visible()


async def find_it_changed(visitor: Visitor) -> None:
    """Put something in from another window, and press the button of this one."""
    await begin(visitor)
    await fill_in(visitor)
    await visitor.pick(LOAF)
    await visitor.page.locator("#walk-pay").click()
    await expect(visitor.page.get_by_text("This has changed since you looked")).to_be_visible()


async def find_basket_changed(visitor: Visitor) -> None:
    """Find the same in the basket of one seller."""
    await visitor.pick(LOAF)
    await visitor.go("cart", BAKERY)
    await fill_in(visitor)
    await visitor.pick(LOAF)
    await visitor.page.locator("[id^=pay-]").click()
    await expect(visitor.page.get_by_text("This has changed since you looked")).to_be_visible()


async def be_without_orders(visitor: Visitor) -> None:
    """Come back to the walk while orders is away."""
    await leave_one_under_way(visitor)
    await breaking.take_away(visitor, "orders")
    await visitor.go("cart", "/checkout/")
    await expect(visitor.page.get_by_text("We cannot reach all of our sites")).to_be_visible()


async def _lend_larder(visitor: Visitor) -> None:
    """Let the bakery's second shop be that of a page without an account, until afterwards."""
    async with _database(visitor, "blog") as blog:
        ids = {row["slug"]: row["id"] for row in await blog.fetch("SELECT id, slug FROM posts")}
    await _move_larder(visitor, ids[NO_ACCOUNT])
    visitor.afterwards.push_async_callback(_move_larder, visitor, ids[BAKERY.strip("/")])


async def _move_larder(visitor: Visitor, page_id: int) -> None:
    async with _database(visitor, "market") as market:
        await market.execute(
            "UPDATE marketplaces SET container_id = $1 WHERE slug = 'larder'", page_id
        )


@asynccontextmanager
async def _database(visitor: Visitor, app: str) -> AsyncIterator[asyncpg.Connection]:
    served = visitor.served
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
    try:
        yield connection
    finally:
        await connection.close()
