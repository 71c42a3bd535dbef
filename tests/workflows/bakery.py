"""A bakery that sells tea for £4.50 and soap for £6.00, paid into an account of its own."""

import re
from dataclasses import dataclass
from html import unescape

from blog.page_configs import service as page_configs
from blog.posts import service as posts
from glue.contracts.blog import PostKind
from glue.contracts.relations import ContainerType
from market.marketplaces import service as marketplaces
from market.products.service import Entry, shelve_products
from shared.clock import utcnow
from shared.db import transaction
from shared.runtime import running
from tests.workflows.platform import DOMAIN, Browser, Platform

MERCHANT = "MROSE001"
KEY = "sup_sk_demo_rose"
EMAIL = "ada@example.org"
CART = f"http://cart.{DOMAIN}"
MARKET = f"http://market.{DOMAIN}"
ORDERS = f"http://orders.{DOMAIN}"
BLOG = f"http://blog.{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Bakery:
    """Where the bakery is, and what a shopper does there."""

    page_id: int
    slug: str = "bakery"

    async def put_into_basket(self, browser: Browser, slug: str, quantity: int = 1) -> None:
        """Press “add to basket” on a product's page."""
        page = await browser.visit(f"{MARKET}/{self.slug}/shop/{slug}/")
        action = _found(r'<form[^>]*action="([^"]*basket[^"]*)"', page.text)
        answer = await browser.submit(str(page.url.join(action)), {"quantity": str(quantity)})
        assert answer.status_code == 303, answer.text

    async def check_out(
        self, browser: Browser, *, email: str = EMAIL, name: str = "A shopper"
    ) -> str:
        """Send the basket, and return the address where it is paid."""
        basket = await browser.visit(f"{CART}/bakery/")
        seen = _found(r'name="seen" value="([^"]+)"', basket.text)
        form = {"email": email, "name": name, "seen": seen}
        answer = await browser.submit(f"{CART}/bakery/checkout/", form)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]


async def open_bakery(platform: Platform) -> Bakery:
    """Publish the page, give it an account and a shop, and put two things on the shelves."""
    account = page_configs.ConfigChange(merchant_code=MERCHANT, api_key=KEY, currency="GBP")
    return await open_page_with_shop(platform, "bakery", "Bakery", account)


async def open_page_with_shop(
    platform: Platform, slug: str, title: str, account: page_configs.ConfigChange | None
) -> Bakery:
    """Open another seller, who sells the same two things; without an account none can be paid."""
    with running(platform.runtime("blog")):
        async with transaction() as session:
            content = posts.PostContent(kind=PostKind.PAGE, slug=slug, title=title)
            page = await posts.write_post(session, content=content)
            await posts.publish_post(session, page, now=utcnow())
            page_id = page.id
        async with transaction() as session:
            await page_configs.ensure_page_config(
                session, container_type=ContainerType.PAGE, container_id=page_id
            )
            if account is not None:
                await page_configs.update_page_config(
                    session,
                    container_type=ContainerType.PAGE,
                    container_id=page_id,
                    change=account,
                    now=utcnow(),
                )
    with running(platform.runtime("market")):
        async with transaction() as session:
            shop = await marketplaces.open_marketplace(
                session,
                container_type=ContainerType.PAGE,
                container_id=page_id,
                slug="shop",
                title="The shop",
            )
            await shelve_products(
                session,
                shop,
                [
                    Entry(sku="T1", title="Tea", regular_price_minor=450),
                    Entry(sku="S1", title="Soap", regular_price_minor=600),
                ],
            )
    await platform.let_events_happen()
    return Bakery(page_id, slug)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"the page has no {pattern}"
    return unescape(found[1])
