"""A page leads to what is attached to it."""

import re

from tests.workflows.bakery import BLOG, MARKET, Bakery
from tests.workflows.platform import Browser, Platform


async def test_a_page_leads_to_its_shop(platform: Platform, bakery: Bakery, ada: Browser) -> None:
    page = await ada.visit(f"{BLOG}/bakery/")

    way_in = re.search(r'<a href="([^"]+)" class="button[^>]*>.*?The shop', page.text)
    assert way_in, page.text
    shop = await ada.visit(way_in[1])
    assert str(shop.url) == f"{MARKET}/bakery/shop/"
    assert "Tea" in shop.text
