"""Browsers behind our proxy, and what attackers and their victims do in them."""

from httpx import Response

from tests.workflows.bakery import BLOG, CART, EMAIL
from tests.workflows.letters import link_for
from tests.workflows.platform import Browser, Platform

MALLORY = "mallory@example.net"
EMPTY = "Nothing in here yet"
PUBLIC = ("blog", "market", "cart", "events", "orders")


def browser_at(platform: Platform, address: str) -> Browser:
    """Return a browser whose requests our proxy has seen come from an address."""
    return platform.new_browser(**{"X-Forwarded-For": address})


def browser_with(platform: Platform, **cookies: str) -> Browser:
    """Return another browser that sends cookies of somebody's choice."""
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return platform.new_browser(Cookie=header)


async def sign_in(platform: Platform, browser: Browser, email: str = EMAIL) -> Response:
    """Sign in by the link of a mail."""
    answer = await browser.submit(await link_for(platform, browser, email), {})
    assert answer.status_code == 303, answer.text
    return answer


async def who_is(browser: Browser) -> str | None:
    """Return the address of whoever is signed in, or nothing for a visitor."""
    account = await browser.get(f"{BLOG}/account/")
    if account.status_code == 303:
        return None
    return account.text.partition("signed in as ")[2].partition(".</p>")[0]


async def basket_of(browser: Browser) -> str:
    """Return the text of the page of the basket."""
    basket = await browser.get(f"{CART}/")
    assert basket.status_code == 200
    return basket.text
