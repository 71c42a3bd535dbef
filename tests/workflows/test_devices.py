"""Signing out on another device is seen by every site within a second, and by that device alone."""

import re
from datetime import timedelta

from glue.directory import SERVICES
from shared.clock import frozen, utcnow
from tests.workflows.bakery import BLOG, EMAIL
from tests.workflows.platform import DOMAIN, Browser, Platform
from tests.workflows.test_sign_in import link_for

SITES = [f"http://{service.name}.{DOMAIN}/" for service in SERVICES if service.public]
A_SECOND = timedelta(seconds=1)


async def sites_signed_in_at(browser: Browser) -> list[str]:
    """Return the sites whose head offers the way out."""
    return [site for site in SITES if "/sign-out/" in (await browser.visit(site)).text]


async def test_a_device_that_was_signed_out_from_afar_is_out_on_all_sites_within_a_second(
    platform: Platform, ada: Browser
) -> None:
    phone, now = platform.new_browser(), utcnow()
    with frozen(now):
        for browser in (phone, ada):
            await browser.submit(await link_for(platform, browser, EMAIL), {})
        before = await sites_signed_in_at(phone)
        devices = await ada.visit(f"{BLOG}/account/devices/")
        (action,) = re.findall(r'action="(/account/devices/\d+/sign-out/)"', devices.text)

        await ada.submit(f"{BLOG}{action}", {})

    with frozen(now + A_SECOND):
        assert before == SITES
        assert await sites_signed_in_at(phone) == []
        assert await sites_signed_in_at(ada) == SITES


async def test_signing_out_everywhere_else_leaves_the_one_device(
    platform: Platform, ada: Browser
) -> None:
    others, now = [platform.new_browser() for _ in range(2)], utcnow()
    with frozen(now):
        for browser in (*others, ada):
            await browser.submit(await link_for(platform, browser, EMAIL), {})
            assert await sites_signed_in_at(browser) == SITES

        await ada.submit(f"{BLOG}/account/devices/others/sign-out/", {})

    with frozen(now + A_SECOND):
        assert [await sites_signed_in_at(browser) for browser in others] == [[], []]
        assert await sites_signed_in_at(ada) == SITES
