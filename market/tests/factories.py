"""A small market: a bakery's shop, and what stands in it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from glue.contracts import blog
from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from market.marketplaces.service import open_marketplace
from market.products.models import Product
from market.products.service import Entry, shelve_products
from shared.db import reading, transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.web.identity import SESSION_COOKIE, Cookies

BAKERY = blog.Post(
    id=7,
    kind=blog.PostKind.PAGE,
    slug="bakery",
    title="The Bakery",
    excerpt="Bread, and what goes with it.",
    feature_image=None,
    published_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def entry(title: str = "Tea", price: int = 450, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "sku": title.lower().replace(" ", "-"),
        "title": title,
        "regular_price_minor": price,
    }
    return Entry(**(values | changes))


async def open_shop(slug: str = "shop", **changes: Any) -> Marketplace:
    values: dict[str, Any] = {
        "container_type": ContainerType.PAGE,
        "container_id": BAKERY.id,
        "title": "The Shop",
    }
    async with transaction() as session:
        return await open_marketplace(session, slug=slug, **(values | changes))


async def shelve(marketplace: Marketplace, *entries: Entry) -> None:
    async with transaction() as session:
        locked = await lock_marketplace(session, marketplace.id)
        assert locked is not None
        await shelve_products(session, locked, entries)


async def tell(title: str, **facts: Any) -> None:
    """Note more of a product that is on the shelves."""
    async with transaction() as session:
        product = await session.merge(await product_called(title))
        for name, value in facts.items():
            setattr(product, name, value)


async def product_called(title: str) -> Product:
    async with reading() as session:
        return (await session.scalars(select(Product).where(Product.title == title))).one()


def sign_in(client: SameOriginClient, runtime: Runtime, token: str = "ben") -> None:
    """Give a browser the cookie of a session."""
    signed = str(Cookies(runtime.settings)._session.dumps(token))
    client.set_cookie("localhost", SESSION_COOKIE, signed)
