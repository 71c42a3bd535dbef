"""Programs that press every link of a mail use nothing up, and nothing can be used twice."""

import asyncio
from datetime import timedelta

import pytest

from shared.clock import frozen, utcnow
from shared.web.identity import SESSION_COOKIE
from tests.attacks.browsers import PUBLIC, browser_at, browser_with, sign_in, who_is
from tests.workflows.bakery import BLOG, EMAIL
from tests.workflows.letters import ask, mailed
from tests.workflows.platform import DOMAIN, Browser, Platform

SCANNERS = ("GET", "HEAD", "OPTIONS", "GET", "PROPFIND", "TRACE")
NEW = "ada@new.example.org"


async def press(platform: Platform, address: str, times: int = 20) -> None:
    """Press a link as scanners do: by every method that is not a form of ours, and at once."""
    scanner = browser_at(platform, "192.0.2.25")
    for method in SCANNERS:
        await asyncio.gather(*(scanner.request(method, address) for _ in range(times)))
    # Some follow the forms on the page, too, from their own machines.
    await scanner.post(address, headers={"Sec-Fetch-Site": "cross-site"})
    await scanner.post(address)
    assert SESSION_COOKIE not in scanner.cookies


async def test_a_link_that_scanners_have_pressed_still_signs_in(
    platform: Platform, ada: Browser
) -> None:
    asked = await ask(platform, ada)

    await press(platform, asked.link)
    await press(platform, asked.page)

    assert (await ada.submit(asked.link, {})).status_code == 303
    assert await who_is(ada) == EMAIL


async def test_a_code_is_not_spent_by_scanners(platform: Platform, ada: Browser) -> None:
    asked = await ask(platform, ada)

    await press(platform, asked.link)

    assert (await ada.submit(asked.page, {"code": asked.code})).status_code == 303


async def test_a_change_of_address_is_not_confirmed_by_scanners(
    platform: Platform, ada: Browser
) -> None:
    await sign_in(platform, ada)
    await ada.submit(f"{BLOG}/account/address/", {"email": NEW})
    old, new = await mailed(platform, "/account/address/")

    for link in (old, new):
        await press(platform, link)
        await press(platform, f"{link}delete/")

    page = (await ada.visit(f"{BLOG}/account/details/")).text
    assert page.count("Waiting for you to confirm") == 2
    for link in (new, old):
        assert (await ada.submit(link, {})).status_code == 200
    assert await who_is(ada) == NEW


async def test_a_link_is_not_used_again_by_whoever_finds_it(
    platform: Platform, ada: Browser, mallory: Browser
) -> None:
    asked = await ask(platform, ada)
    await ada.submit(asked.link, {})

    again = [
        await mallory.submit(asked.link, {}),
        await mallory.submit(asked.page, {"code": asked.code}),
    ]

    assert [answer.status_code for answer in again] == [410, 422]
    assert SESSION_COOKIE not in mallory.cookies


async def test_a_code_that_was_used_takes_the_link_with_it(
    platform: Platform, ada: Browser, mallory: Browser
) -> None:
    asked = await ask(platform, ada)
    await ada.submit(asked.page, {"code": asked.code})

    again = await mallory.submit(asked.link, {})

    assert again.status_code == 410
    assert SESSION_COOKIE not in mallory.cookies


@pytest.mark.parametrize("way", ["link", "code"])
async def test_of_many_at_once_one_is_signed_in(platform: Platform, way: str) -> None:
    browsers = [browser_at(platform, f"10.{number}.0.1") for number in range(10)]
    asked = await ask(platform, browsers[0])
    address, form = (asked.link, {}) if way == "link" else (asked.page, {"code": asked.code})

    await asyncio.gather(*(browser.submit(address, form) for browser in browsers))

    assert [SESSION_COOKIE in browser.cookies for browser in browsers].count(True) == 1


async def test_a_session_that_was_signed_out_is_nobodys_on_any_site(
    platform: Platform, ada: Browser
) -> None:
    await sign_in(platform, ada)
    stolen = browser_with(platform, session=ada.cookies[SESSION_COOKIE])
    before = [await stolen.get(f"http://{app}.{DOMAIN}/") for app in PUBLIC]

    await ada.submit(f"{BLOG}/sign-out/", {})

    with frozen(utcnow() + timedelta(seconds=1)):
        after = [await stolen.get(f"http://{app}.{DOMAIN}/") for app in PUBLIC]
        assert await who_is(stolen) is None
    # The menu of whoever is signed in has the way out, in a form.
    assert all("/sign-out/" in page.text for page in before)
    assert not any("/sign-out/" in page.text for page in after)
