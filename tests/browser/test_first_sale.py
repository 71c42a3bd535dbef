"""The first sale: a shopper searches, picks, pays at SumUp's page and gets a receipt."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from shared.testing.data import real_data
from tests.browser.platform import PATIENCE_MILLISECONDS
from tests.served import Served, eventually

pytestmark = pytest.mark.browser

COUNTER = "/ash-lane-bakery/counter/"
# What is imported comes into a shop whose list no other test looks through.
LARDER = "/ash-lane-bakery/larder/"
LAMP = "White Hanging Heart T-Light Holder"


@pytest_asyncio.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def page(request: pytest.FixtureRequest, chrome: Browser) -> AsyncIterator[Page]:
    context = await chrome.new_context(java_script_enabled=request.param, locale="en-GB")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    opened = await context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    yield opened
    await context.close()
    assert problems == []


async def buy(
    served: Served, page: Page, shop: str, *, search: str, title: str, email: str
) -> None:
    """Go the whole way, as a person would, to the page that says that it is paid."""
    await page.goto(served.url("market", shop))
    search_box = page.get_by_role("searchbox", name=re.compile("^Search The "))
    await search_box.fill(search)
    await search_box.press("Enter")
    await page.get_by_role("link", name=title, exact=True).first.click()
    await page.get_by_role("spinbutton").first.fill("2")
    await page.get_by_role("button", name="Add to basket").first.click()
    await page.get_by_role("link", name=re.compile("Basket.*2")).first.click()
    await expect(page.get_by_role("heading", name="Your basket")).to_be_visible()
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Name", exact=True).fill("Ada Byron")
    await page.get_by_role("button", name=re.compile("^Pay £")).click()
    await expect(page).to_have_url(re.compile(re.escape(served.url("sumup", ""))))
    await page.get_by_role("button", name=re.compile("^Pay £")).click()
    await expect(page).to_have_url(re.compile(re.escape(served.url("orders", ""))))
    await expect(page.get_by_text("Paid", exact=False).first).to_be_visible()


async def receipts(served: Served, email: str) -> list[str] | None:
    answer = await served.http.get(served.url("mail", "/api/messages"), params={"to": email})
    subjects = [message["subject"] for message in answer.json()]
    return subjects or None


async def empty_basket(served: Served, page: Page) -> bool | None:
    """See whether what was paid has left the basket, which follows the payment at once."""
    await page.goto(served.url("cart"))
    return await page.get_by_text("Nothing in here yet").is_visible() or None


async def test_a_shopper_buys_from_the_demonstration(
    served: Served, page: Page, request: pytest.FixtureRequest
) -> None:
    email = f"ada-{abs(hash(request.node.name))}@example.org"

    await buy(served, page, COUNTER, search="bridge", title="Bridge Loaf", email=email)

    assert len(await eventually(lambda: receipts(served, email))) == 1
    await eventually(lambda: empty_basket(served, page))


async def test_a_shopper_buys_from_the_imported_real_catalogue(
    served: Served, page: Page, request: pytest.FixtureRequest
) -> None:
    catalogue = real_data("retail/products.csv")
    await served.run("market", "market.imports.commands", str(catalogue), "--market", "larder")
    email = f"ben-{abs(hash(request.node.name))}@example.org"

    await buy(served, page, LARDER, search="white hanging heart", title=LAMP, email=email)

    assert len(await eventually(lambda: receipts(served, email))) == 1
