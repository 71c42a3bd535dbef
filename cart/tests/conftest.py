"""What tests of cart share: a small market, and a page that sells."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from glue.contracts import blog, events, market, orders
from glue.contracts.relations import ContainerType
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.web.identity import SESSION_COOKIE, Cookies

BAKERY, TEA, SOAP = 1, 10, 20
VISITOR = "visitor-of-the-test"

AddProduct = Callable[..., market.Product]


def product(product_id: int, price: int, **changes: object) -> market.Product:
    values: dict[str, object] = {
        "id": product_id,
        "slug": f"product-{product_id}",
        "title": {TEA: "Tea", SOAP: "Soap"}.get(product_id, f"Product {product_id}"),
        "image": None,
        "regular_price": price,
        "special_price": None,
        "currency": "GBP",
        "marketplace_id": 5,
        "container_id": BAKERY,
        "is_available": True,
        "url": f"http://market.test/bakery/shop/product-{product_id}/",
    }
    return market.Product.model_validate(values | changes)


class Market:
    """The products market knows of; a test changes prices and takes things away."""

    def __init__(self) -> None:
        self.products = {TEA: product(TEA, 450), SOAP: product(SOAP, 600)}

    def put(self, changed: market.Product) -> None:
        self.products[changed.id] = changed

    def answer(self, query: market.ProductsByIds) -> list[market.Product]:
        return [self.products[number] for number in query.ids if number in self.products]


def shop(**changes: object) -> market.Marketplace:
    values: dict[str, object] = {
        "id": 5,
        "slug": "shop",
        "title": "The shop",
        "container_type": ContainerType.PAGE,
        "container_id": BAKERY,
        "currency": "GBP",
        "collection_note": "Ring at the back door",
        "url": "http://market.test/bakery/shop/",
    }
    return market.Marketplace.model_validate(values | changes)


def page(page_id: int = BAKERY, title: str = "Bakery") -> blog.Post:
    return blog.Post(
        id=page_id,
        kind=blog.PostKind.PAGE,
        slug=title.lower(),
        title=title,
        excerpt="",
        feature_image=None,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def config(page_id: int, *, takes_payments: bool = True) -> blog.PageConfig:
    return blog.PageConfig(
        id=page_id,
        container_type=ContainerType.PAGE,
        container_id=page_id,
        features={},
        merchant_code="MROSE001" if takes_payments else None,
        currency="GBP",
        reference_prefix="",
        version=1,
        takes_payments=takes_payments,
    )


@pytest.fixture
def signed_in(services: FakeServices, runtime: Runtime) -> Callable[[SameOriginClient, int], None]:
    """Sign somebody in, in a browser that was there before."""
    cookies = Cookies(runtime.settings)

    def sign_in(client: SameOriginClient, user_id: int) -> None:
        services.answers(blog.SessionCheck, blog.SessionUser(user_id=user_id, grants=[]))
        value = str(cookies._session.dumps(f"token of {user_id}"))
        client.set_cookie("localhost", SESSION_COOKIE, value)

    return sign_in


@pytest.fixture
def goods(services: FakeServices) -> Market:
    """A market with tea for £4.50 and soap for £6.00, sold by the bakery."""
    shelf = Market()
    services.answers(market.ProductsByIds, shelf.answer)
    services.answers(market.MarketplacesByIds, [shop()])
    services.answers(events.PendingEntries, events.Places())
    services.answers(orders.OrdersByKey, {})
    services.answers(blog.PostsBatch, [page()])
    services.answers(blog.PostBySlug, page())
    services.answers(blog.PageConfigsBatch, [config(BAKERY)])
    return shelf
