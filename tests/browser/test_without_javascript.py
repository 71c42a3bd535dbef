"""What a shopper does in a browser without JavaScript; the sale itself is in test_first_sale."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.visitor import COUNTER, LOAF, WORKS, Visitor
from tests.browser.windows import new_window
from tests.served import Served

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def visitor(served: Served, chrome: Browser) -> AsyncIterator[Visitor]:
    async with new_window(chrome, served, with_javascript=False) as window:
        yield window.visitor
        assert window.complaints == []


async def test_signing_in_and_out(visitor: Visitor) -> None:
    page = visitor.page

    await visitor.sign_in()
    await page.get_by_role("button", name="Sign out").last.click()

    await expect(page.get_by_text("You are signed out")).to_be_visible()
    await expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


async def test_signing_in_keeps_the_basket(visitor: Visitor) -> None:
    await visitor.pick(LOAF)

    await visitor.sign_in()
    await visitor.go("cart")

    await expect(visitor.page.get_by_role("link", name="Bridge Loaf")).to_be_visible()


async def test_adding_from_a_list_leads_back_to_the_list(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.go("market", f"{COUNTER}?section=bread")

    await page.get_by_role("button", name="Add Quarrel Rye to the basket").click()

    await expect(page).to_have_url(re.compile("section=bread"))
    await expect(page.get_by_text("In your basket: 1 × Quarrel Rye")).to_be_visible()


async def test_a_long_list_goes_on_at_an_address_of_its_own(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.go("market", WORKS)

    await page.get_by_role("link", name="Show more").click()

    await expect(page).to_have_url(re.compile("after="))
    await expect(page.get_by_role("link", name="Line-Dry Linen Spray", exact=True)).to_be_visible()


async def test_a_basket_is_changed_and_emptied(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.pick(LOAF)
    await visitor.go("cart")

    await page.get_by_role("button", name="One more of Bridge Loaf").click()
    await expect(page.get_by_role("spinbutton", name="Quantity of Bridge Loaf")).to_have_value("2")
    await page.get_by_role("button", name="Take Bridge Loaf out of the basket").click()

    await expect(page.get_by_text("Nothing in here yet")).to_be_visible()
