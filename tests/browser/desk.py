"""What keepers see of a shop's products."""

from tests.browser.visitor import Visitor

PRODUCTS = "/keep/ash-lane-bakery/counter/products/"


async def open_products(visitor: Visitor) -> None:
    """Sign in as a keeper of the shop, and open its products."""
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("market", PRODUCTS)


async def find_no_product(visitor: Visitor) -> None:
    """Search for what nobody sells."""
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("market", f"{PRODUCTS}?q=hovercraft")


async def open_product(visitor: Visitor) -> None:
    """Open the form of a product."""
    await open_products(visitor)
    await visitor.page.get_by_role("link", name="Bridge Loaf", exact=True).click()
    await visitor.page.get_by_role("heading", level=1, name="Bridge Loaf").wait_for()


async def be_refused(visitor: Visitor) -> None:
    """Send a new product that lacks something."""
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("market", f"{PRODUCTS}new/")
    await visitor.page.locator("#field-title").fill("Oat Loaf")
    await visitor.page.locator("#field-price").fill("much")
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_role("alert").wait_for()
