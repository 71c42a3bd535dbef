"""A keeper of the bakery's shop who brings a supplier's file in, as far as a page wants it."""

from playwright.async_api import FilePayload, expect

from tests.browser.visitor import COUNTER, Visitor
from tests.served import eventually

IMPORTS = f"/keep{COUNTER}imports/"
GOODS = (
    b"Code;Article;Gross;Stickers\n"
    b"K-1;Malted crumpets;3.20;Vegan, Organic\n"
    b"K-2;Plum jam;4.80;Vegan\n"
    b"K-3;Rock salt;ask us;\n"
)


async def open_imports(visitor: Visitor) -> None:
    """Sign in as a keeper of the shop, and open its imports."""
    await visitor.become("shop", "ash-lane-bakery")
    await visitor.go("market", IMPORTS)


async def send_file(visitor: Visitor) -> None:
    """Send a supplier's file, to the page that asks for its columns."""
    await open_imports(visitor)
    page = visitor.page
    await page.locator("#field-supplier").fill("Plain Fields")
    file: FilePayload = {"name": "goods.csv", "mimeType": "text/csv", "buffer": GOODS}
    await page.locator("#field-file").set_input_files(file)
    await page.get_by_role("button", name="Send the file").click()
    await expect(page.get_by_role("heading", name="What the columns hold")).to_be_visible()


async def review(visitor: Visitor) -> None:
    """Name the columns, to the page of what would change."""
    await send_file(visitor)
    page = visitor.page
    for number, field in enumerate(("sku", "title", "price", "stickers")):
        await page.locator(f"[name=column-{number}]").select_option(field)
    await page.get_by_role("button", name="Read the file").click()
    await expect(page.get_by_role("heading", name="Nothing is written yet")).to_be_visible()


async def refuse(visitor: Visitor) -> None:
    """Send the form without saying whose goods they are."""
    await open_imports(visitor)
    await visitor.page.locator("form.form").first.evaluate("form => form.noValidate = true")
    await visitor.page.get_by_role("button", name="Send the file").click()
    await expect(visitor.page.get_by_text("Please choose a file").first).to_be_visible()


async def fail_to_fetch(visitor: Visitor) -> None:
    """Give addresses of goods that are not asked since they are inside, and give one up."""
    await open_imports(visitor)
    for supplier in ("Plain Fields", "Mill over the Bridge"):
        await visitor.page.get_by_text("Fetch a file from an address").click()
        await visitor.page.locator("#feed-supplier").fill(supplier)
        await visitor.page.locator("#field-address").fill("http://127.0.0.1:9/goods.csv")
        await visitor.page.locator("form[action$='/feeds/'] button").click()
    await eventually(lambda: _see_problem(visitor))
    mill = visitor.page.get_by_role("listitem").filter(has_text="Mill over the Bridge")
    await mill.locator("form[action$='/stopping/'] button").click()
    await expect(visitor.page.get_by_text("no longer fetched", exact=True)).to_be_visible()


async def _see_problem(visitor: Visitor) -> bool | None:
    await visitor.page.reload()
    problems = visitor.page.get_by_text("is not an address on the internet")
    return await problems.count() == 2 or None
