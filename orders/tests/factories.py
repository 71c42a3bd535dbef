"""The cast: ada buys tea and soap of the bakery, whose page has an account at SumUp."""

from datetime import UTC, datetime, timedelta
from typing import Any

from glue.contracts import blog, cart, events, market
from glue.contracts.orders import CreateOrder, OrderedItem, OrderedPlace
from glue.contracts.relations import ContainerType
from shared.money import Money
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Merchant

ADA = "ada's visit"
BAKERY = 7
BAKERY_CONFIG = 70
VERSION = 3
BAKER = Merchant(code="MBAKER01", api_key="sup_sk_baker", currency="GBP", name="The bakery")
OTHER = Merchant(code="MOTHER01", api_key="sup_sk_other", currency="GBP", name="Somebody else")
KEEPER = blog.User(id=12, email="ben@example.com", name="Ben")
SUMUP = "http://sumup.test"
ORDERS = "http://orders.test"
NEXT_WEEK = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


def product(**changes: Any) -> market.Product:
    tea: dict[str, Any] = {
        "id": 1,
        "slug": "tea",
        "title": "Tea",
        "image": None,
        "regular_price": 450,
        "special_price": None,
        "currency": "GBP",
        "marketplace_id": 5,
        "container_id": BAKERY,
        "is_available": True,
        "url": "http://market.test/bakery/tea/",
    }
    return market.Product(**(tea | changes))


TEA = product()
SOAP = product(id=2, slug="soap", title="Soap", regular_price=600, special_price=525)


def page_config(**changes: Any) -> blog.PageConfig:
    config: dict[str, Any] = {
        "id": BAKERY_CONFIG,
        "container_type": ContainerType.PAGE,
        "container_id": BAKERY,
        "features": {},
        "merchant_code": BAKER.code,
        "currency": "GBP",
        "reference_prefix": "BAKERY",
        "version": VERSION,
        "takes_payments": True,
    }
    return blog.PageConfig(**(config | changes))


def account(query: blog.PaymentAccountOf) -> blog.PaymentAccount:
    assert (query.page_config_id, query.version) == (BAKERY_CONFIG, VERSION)
    return blog.PaymentAccount(
        page_config_id=BAKERY_CONFIG,
        version=VERSION,
        merchant_code=BAKER.code,
        api_key=BAKER.api_key,
        currency="GBP",
        reference_prefix="BAKERY",
    )


def entry(**changes: Any) -> events.Entry:
    lesson: dict[str, Any] = {
        "id": 31,
        "calendar_id": 3,
        "container_id": BAKERY,
        "title": "Bread lesson",
        "starts_at": NEXT_WEEK,
        "ends_at": NEXT_WEEK + timedelta(hours=2),
        "state": events.EntryState.PENDING,
        "cost": Money(2000, "GBP"),
        "order_id": None,
    }
    return events.Entry(**(lesson | changes))


def ticket(**changes: Any) -> events.Ticket:
    supper: dict[str, Any] = {
        "id": 41,
        "entry_id": 32,
        "container_id": BAKERY,
        "title": "Supper",
        "state": events.TicketState.PENDING,
        "price": Money(1500, "GBP"),
        "order_id": None,
    }
    return events.Ticket(**(supper | changes))


def line(of: market.Product, quantity: int = 1, **changes: Any) -> OrderedItem:
    """Say what cart says of a product it read a moment ago."""
    item: dict[str, Any] = {
        "product_id": of.id,
        "product_title": of.title,
        "product_slug": of.slug,
        "product_image": of.image,
        "product_special_price": of.special_price,
        "product_regular_price": of.regular_price,
        "product_price_currency": of.currency,
        "quantity": quantity,
        "market_place_container_id": of.container_id,
    }
    return OrderedItem(**(item | changes))


def basket(**changes: Any) -> CreateOrder:
    """Order two teas and a soap of the bakery, for 14.25."""
    order: dict[str, Any] = {
        "cart_items": [line(TEA, 2), line(SOAP)],
        "session_id": ADA,
        "email": "ada@example.com",
        "product_total": 1425,
        "page_post_id": BAKERY,
        "redirect_url": f"{ORDERS}/",
        "webhook_base_url": f"{ORDERS}/",
    }
    return CreateOrder(**(order | changes))


def basket_with_places(**changes: Any) -> CreateOrder:
    """Order a bread lesson and a ticket for the supper, for 35.00."""
    places: dict[str, Any] = {
        "cart_items": [],
        "product_total": 0,
        "calendar_entries": [OrderedPlace(id=31, title="Bread lesson", price=entry().cost)],
        "calendar_total": 2000,
        "tickets": [OrderedPlace(id=41, title="Supper", price=ticket().price)],
        "ticket_total": 1500,
    }
    return basket(**(places | changes))


def open_shop(services: FakeServices) -> None:
    """Let every sibling answer as on an ordinary day."""
    known = {TEA.id: TEA, SOAP.id: SOAP}
    services.answers(
        market.ProductsByIds, lambda query: [known[it] for it in query.ids if it in known]
    )
    services.answers(market.MarketplacesByIds, [bakery_shop()])
    services.answers(blog.PageConfigOf, page_config())
    services.answers(blog.PaymentAccountOf, account)
    services.answers(blog.PostById, bakery_page())
    services.answers(blog.UsersBatch, [])
    services.answers(events.PendingEntries, events.Places(entries=[entry()], tickets=[ticket()]))
    for contract in (
        events.ClaimEntriesForOrder,
        events.ConfirmEntriesForOrder,
        events.ReleaseEntriesForOrder,
        events.RetakeEntriesForOrder,
        events.CancelEntriesForOrder,
    ):
        services.answers(contract, events.Places())
    for units in (market.HoldStock, market.CommitStock, market.ReleaseStock, market.ReturnStock):
        services.answers(units, market.Stock(lines=[]))
    services.answers(blog.PageKeepers, [KEEPER])
    services.answers(cart.ClearCartForOrder, cart.Cleared(units=0))
    services.answers(cart.CloseCheckout, cart.Cleared(units=0))


def bakery_shop() -> market.Marketplace:
    return market.Marketplace(
        id=5,
        slug="counter",
        title="The counter",
        container_type=ContainerType.PAGE,
        container_id=BAKERY,
        currency="GBP",
        collection_note="Ring at the back door, Fridays from eight",
        url="http://market.test/bakery/counter/",
    )


def bakery_page() -> blog.Post:
    return blog.Post(
        id=BAKERY,
        kind=blog.PostKind.PAGE,
        slug="bakery",
        title="Ash Lane Bakery",
        excerpt="",
        feature_image=None,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
