"""Signing in eats no basket and burns no link, and signing out is out on every site."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from glue.directory import SERVICES
from glue.identity import FRESH
from tests.browser.visitor import LOAF, SOAP, Visitor
from tests.browser.windows import Window, new_window
from tests.served import Served, eventually

pytestmark = pytest.mark.browser

SITES = [service.name for service in SERVICES if service.public]
LAPTOP = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0"
LIBRARY = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36"
BOTH_WAYS = pytest.mark.parametrize("with_javascript", [True, False], ids=["script", "no script"])


class Devices:
    """The devices of one person, each a browser of its own."""

    def __init__(self, served: Served, chrome: Browser, *, with_javascript: bool) -> None:
        self._served, self._chrome, self._scripted = served, chrome, with_javascript
        self._email: str | None = None
        self._open = AsyncExitStack()
        self.windows: list[Window] = []

    async def __aenter__(self) -> "Devices":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    async def take_up(self, user_agent: str) -> Visitor:
        """Return the person in a browser that nobody has used yet."""
        opening = new_window(
            self._chrome, self._served, with_javascript=self._scripted, user_agent=user_agent
        )
        window = await self._open.enter_async_context(opening)
        self.windows.append(window)
        self._email = window.visitor.email = self._email or window.visitor.email
        return window.visitor


@pytest_asyncio.fixture
async def devices(served: Served, chrome: Browser, with_javascript: bool) -> AsyncIterator[Devices]:
    async with Devices(served, chrome, with_javascript=with_javascript) as opened:
        yield opened
        assert [window.complaints for window in opened.windows] == [[]] * len(opened.windows)


async def add_to_basket(visitor: Visitor, product: str) -> None:
    """Press the button on a product's page, and wait until the page says that it is in."""
    await visitor.go("market", product)
    await visitor.page.get_by_role("button", name="Add to basket").first.click()
    await expect(visitor.page.get_by_text("In your basket").first).to_be_visible()


async def look_at_link_as_scanners_do(served: Served, link: str) -> None:
    """Open a link 20 times, and ask what it is, without pressing anything."""
    for _ in range(20):
        assert (await served.http.get(link)).status_code == 200
    assert (await served.http.head(link)).status_code == 200


async def sign_in_by_code(visitor: Visitor) -> None:
    await visitor.ask_for_link()
    await visitor.page.get_by_label("Code from the mail").fill(await visitor.mailed_code())
    await visitor.page.get_by_role("button", name="Sign in").click()
    await expect(visitor.page.get_by_role("heading", name=re.compile("^Hello"))).to_be_visible()


async def expect_in_basket(visitor: Visitor, quantities: dict[str, int]) -> None:
    await visitor.go("cart")
    boxes = visitor.page.get_by_role("spinbutton")
    await expect(boxes).to_have_count(len(quantities))
    for name, quantity in quantities.items():
        box = visitor.page.get_by_role("spinbutton", name=f"Quantity of {name}")
        await expect(box).to_have_value(str(quantity))


async def sites_that_know(visitor: Visitor) -> list[str]:
    """Return the sites whose head offers the account, and not to sign in."""
    return [site for site in SITES if await is_known_at(visitor, site)]


async def is_known_at(visitor: Visitor, site: str) -> bool:
    async def look() -> bool | None:
        await visitor.go(site)
        head = visitor.page.get_by_role("banner")
        if await head.get_by_role("link", name="Sign in").count():
            return False
        # A head that has neither did without blog's piece for once, as on a busy machine.
        return bool(await head.get_by_text("Your account").count()) or None

    return await eventually(look)


async def until_unknown_everywhere(visitor: Visitor) -> None:
    """Look until no site knows the device any more.

    How long that may take is what a site's memory of a session lasts, and never how long a machine
    needs to draw five pages; `test_devices` of the workflows holds it to the second by the clock.
    """
    assert timedelta(seconds=1) > FRESH

    async def look() -> bool | None:
        return not await sites_that_know(visitor) or None

    await eventually(look)


@BOTH_WAYS
async def test_a_guest_finds_everything_after_signing_in_and_a_device_is_signed_out_for_itself(
    served: Served, devices: Devices, with_javascript: bool
) -> None:
    library = await devices.take_up(LIBRARY)
    await library.sign_in()
    await add_to_basket(library, LOAF)

    laptop = await devices.take_up(LAPTOP)
    await add_to_basket(laptop, LOAF)
    await add_to_basket(laptop, SOAP)
    await laptop.ask_for_link()
    link = await laptop.mailed_link("/sign-in/")
    await look_at_link_as_scanners_do(served, link)
    await laptop.page.goto(link)
    await laptop.page.get_by_role("button", name="Sign in").click()
    await expect_in_basket(laptop, {"Bridge Loaf": 2, "Salt Pan Bar": 1})
    assert await sites_that_know(laptop) == SITES

    phone = await devices.take_up(PHONE)
    await sign_in_by_code(phone)
    await expect_in_basket(phone, {"Bridge Loaf": 2, "Salt Pan Bar": 1})

    await laptop.go("blog", "/account/")
    await laptop.page.get_by_role("button", name="Sign out").last.click()
    await expect(laptop.page.get_by_text("You are signed out")).to_be_visible()
    await until_unknown_everywhere(laptop)
    await laptop.go("cart")
    await expect(laptop.page.get_by_text("Nothing in here yet")).to_be_visible()
    assert await sites_that_know(phone) == SITES
    assert await sites_that_know(library) == SITES

    await phone.go("blog", "/account/devices/")
    elsewhere = phone.page.get_by_role("button", name="Sign out there: Chrome on Linux")
    await elsewhere.click()
    await expect(phone.page.get_by_text("You are signed out there")).to_be_visible()
    await expect(elsewhere).to_have_count(0)
    await until_unknown_everywhere(library)
    assert await sites_that_know(phone) == SITES
    await expect_in_basket(phone, {"Bridge Loaf": 2, "Salt Pan Bar": 1})


@pytest.mark.parametrize("with_javascript", [True])
async def test_emptying_redis_and_deploying_signs_nobody_out_and_loses_no_basket(
    served: Served, devices: Devices, with_javascript: bool
) -> None:
    member, guest = await devices.take_up(LAPTOP), await devices.take_up(PHONE)
    await member.sign_in()
    await add_to_basket(member, LOAF)
    await add_to_basket(guest, SOAP)

    async with Redis.from_url(served.servers.valkey.url(0)) as redis:
        await redis.flushall()
    apps = [service.name for service in SERVICES]
    for app in apps:
        served.kill(app)
    await served.start(*apps)

    await expect_in_basket(member, {"Bridge Loaf": 1})
    await expect_in_basket(guest, {"Salt Pan Bar": 1})
    assert await sites_that_know(member) == SITES
    assert await sites_that_know(guest) == []
