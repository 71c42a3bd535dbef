"""A keeper of two pages shows the shop of one on the other, and it goes when it is gone."""

import re
from html import unescape

import pytest

from blog.page_configs.service import ConfigChange
from tests.workflows.bakery import BLOG, MARKET, Bakery, open_page_with_shop
from tests.workflows.platform import Browser, Platform
from tests.workflows.test_keepers import make_admin

DESK = f"{BLOG}/admin/pages/bakery/"
PUBLIC = (f"{BLOG}/bakery/", f"{MARKET}/bakery/")
OTHERS = f"{MARKET}/dairy/shop/"


async def open_dairy(platform: Platform) -> Bakery:
    account = ConfigChange(merchant_code="MSOAP001", api_key="sup_sk_demo_soap", currency="GBP")
    return await open_page_with_shop(platform, "dairy", "Dairy", account)


async def attach(platform: Platform, admin: Browser) -> None:
    """Show the one shop of another page that is offered at the bakery's desk."""
    desk = await admin.visit(DESK)
    (offered,) = re.findall(r'<option value="(\d+)">The shop · Dairy', unescape(desk.text))
    answer = await admin.submit(f"{DESK}shops/attached/", {"thing": offered, "key": "once"})
    assert answer.status_code == 303, answer.text
    await platform.let_events_happen()


async def led_to_dairy(browser: Browser) -> list[bool]:
    """Say of each public page of the bakery whether it leads to the dairy's shop."""
    return [await _leads(browser, address) for address in PUBLIC]


async def _leads(browser: Browser, address: str) -> bool:
    page = await browser.visit(address)
    assert page.status_code == 200
    ways = re.findall(r'href="([^"]*/markets/\d+/|/dairy/shop/)"', page.text)
    return any([str((await browser.visit(str(page.url.join(it)))).url) == OTHERS for it in ways])


async def test_a_shop_shown_elsewhere_stays_its_owners_and_is_detached_with_a_press(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await open_dairy(platform)
    await make_admin(platform, ada)
    before = await led_to_dairy(platform.new_browser())
    await attach(platform, ada)
    shown = await led_to_dairy(platform.new_browser())
    desk = unescape((await ada.visit(DESK)).text)

    (address,) = re.findall(r'action="(/admin/pages/bakery/shops/attached/\d+/delete/)"', desk)
    await ada.submit(f"{BLOG}{address}", {"key": "off"})
    await platform.let_events_happen()

    assert "of Dairy" in desk
    assert "Shop of Dairy shown here too" in desk
    assert (await ada.visit(f"{MARKET}/bakery/shop/tea/")).status_code == 200
    assert (before, shown) == ([False, False], [True, True])
    assert await led_to_dairy(platform.new_browser()) == [False, False]
    assert "Shop of Dairy no longer shown here" in unescape((await ada.visit(DESK)).text)


@pytest.mark.parametrize("gone", ["shop", "page"])
async def test_what_is_put_away_is_gone_wherever_it_was_shown(
    platform: Platform, bakery: Bakery, ada: Browser, gone: str
) -> None:
    dairy = await open_dairy(platform)
    await make_admin(platform, ada)
    await attach(platform, ada)

    if gone == "shop":
        address, form = f"{BLOG}/admin/pages/dairy/shops/2/delete/", {}
    else:
        address, form = f"{BLOG}/admin/posts/{dairy.page_id}/delete/", await _seen(ada, dairy)
    answer = await ada.submit(address, form)
    assert answer.status_code == 303, answer.text
    await platform.let_events_happen()

    assert await led_to_dairy(platform.new_browser()) == [False, False]
    assert "shops/attached/2/" not in (await ada.visit(DESK)).text


async def test_a_part_that_is_switched_off_is_led_to_by_nobody_and_answers_at_its_address(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await make_admin(platform, ada)
    stranger = platform.new_browser()
    before = await stranger.visit(f"{BLOG}/bakery/")

    await ada.submit(f"{DESK}features/market/", {"wanted": "off"})
    hidden = await stranger.visit(f"{BLOG}/bakery/")
    there = await stranger.visit(f"{MARKET}/bakery/shop/")
    await ada.submit(f"{DESK}features/market/", {"wanted": "on"})
    again = await stranger.visit(f"{BLOG}/bakery/")

    ways = [page.text.count("/markets/1/") for page in (before, hidden, there, again)]
    assert ways == [ways[0], 0, 0, ways[0]]
    assert ways[0] > 1, "the bar, and the page's own menu"
    assert "Tea" in there.text
    assert "Hidden from visitors" not in (await ada.visit(DESK)).text


async def _seen(admin: Browser, dairy: Bakery) -> dict[str, str]:
    settings = await admin.visit(f"{BLOG}/admin/posts/{dairy.page_id}/settings/")
    found = re.search(r'name="seen" value="(\d+)"', settings.text)
    assert found
    return {"seen": found[1]}
