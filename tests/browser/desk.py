"""What keepers see of a shop's products."""

from tests.browser import breaking
from tests.browser.visitor import Visitor

PRODUCTS = "/keep/ash-lane-bakery/counter/products/"
LABEL = "Seen in the gallery"


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


async def see_as_visitor(visitor: Visitor) -> None:
    """Look at a product that shoppers do not see, as they would."""
    await breaking.hide_product(visitor, "seaweed-oatcakes")
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("market", f"{PRODUCTS}?stand=unpublished")
    await visitor.page.get_by_role("link", name="Seaweed Oatcakes", exact=True).click()
    await visitor.page.get_by_role("link", name="As visitors would see it").click()
    await visitor.page.get_by_text("Only those who keep the shop see this").wait_for()


async def be_refused(visitor: Visitor) -> None:
    """Send a new product that lacks something."""
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("market", f"{PRODUCTS}new/")
    await visitor.page.locator("#field-title").fill("Oat Loaf")
    await visitor.page.locator("#field-price").fill("much")
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_role("alert").wait_for()


async def tick_products(visitor: Visitor) -> None:
    """Tick some products, and choose what to do with them."""
    await open_products(visitor)
    page = visitor.page
    await page.get_by_role("checkbox", name="Bridge Loaf", exact=True).check()
    await page.get_by_label("With what is ticked").select_option("price-percent")


async def _tick_all(visitor: Visitor, kind: str) -> None:
    await open_products(visitor)
    await visitor.page.locator("#all-found").check()
    await visitor.page.get_by_label("With what is ticked").select_option(kind)
    await visitor.page.locator("#together-go").click()


async def be_asked_how_much(visitor: Visitor) -> None:
    """Go on to the form of a change, and send it without a number."""
    await _tick_all(visitor, "price-percent")
    await visitor.page.locator("#preview").click()
    await visitor.page.get_by_role("alert").wait_for()


async def preview_change(visitor: Visitor) -> None:
    """Look at what would be dearer."""
    await _tick_all(visitor, "price-percent")
    await visitor.page.locator("#field-percent").fill("7.5")
    await visitor.page.locator("#field-ending").select_option("9")
    await visitor.page.locator("#preview").click()
    await visitor.page.get_by_role("heading", name="Nothing is written yet").wait_for()


async def preview_with_refusals(visitor: Visitor) -> None:
    """Look at a change of which much is refused."""
    await _tick_all(visitor, "price-amount")
    await visitor.page.locator("#field-way").select_option("down")
    await visitor.page.locator("#field-amount").fill("4.00")
    await visitor.page.locator("#preview").click()
    await visitor.page.get_by_role("heading", name="Cannot be changed").wait_for()


async def write_change(visitor: Visitor) -> None:
    """Give a product a label, and take it off afterwards."""
    await breaking.take_label_off(visitor, LABEL)
    await open_products(visitor)
    await visitor.page.get_by_role("checkbox").nth(3).check()
    await visitor.page.get_by_label("With what is ticked").select_option("label-add")
    await visitor.page.locator("#together-go").click()
    await visitor.page.locator("#field-label").fill(LABEL)
    await visitor.page.locator("#preview").click()
    await visitor.page.locator("#write").click()
    await visitor.page.locator("#undo").wait_for()


async def put_back_change(visitor: Visitor) -> None:
    """Put back what was written."""
    await write_change(visitor)
    await visitor.page.locator("#undo").click()
    await visitor.page.get_by_role("heading", name="Put back").wait_for()


async def list_changes(visitor: Visitor) -> None:
    """Look at the list of changes to many products."""
    await put_back_change(visitor)
    await visitor.page.get_by_role("link", name="Changes to many").click()
    await visitor.page.get_by_role("heading", level=1, name="Changes to many").wait_for()


async def change_price(visitor: Visitor) -> None:
    """Open a price where it stands."""
    await open_products(visitor)
    row = visitor.page.get_by_role("row").filter(has_text="Bridge Loaf")
    await row.locator("a[href*='/price/']").click()
    await visitor.page.locator("form.inline-edit input[name=value]").wait_for()


async def be_refused_a_price(visitor: Visitor) -> None:
    """Send a price that nobody can pay from where it stands."""
    await change_price(visitor)
    await visitor.page.locator("form.inline-edit input[name=value]").fill("much")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.locator("form.inline-edit [aria-invalid=true]").wait_for()


async def be_overtaken_in_counting(visitor: Visitor) -> None:
    """Send a number of units that was counted from another number than there is."""
    await open_products(visitor)
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="Rhubarb Galette")
    await row.locator("a[href*='/left/']").click()
    form = page.locator("form.inline-edit")
    await form.locator("input[name=value]").fill("40")
    await form.locator("input[name=seen]").evaluate("box => box.value = '41'")
    await page.keyboard.press("Enter")
    await form.locator("[aria-invalid=true]").wait_for()
