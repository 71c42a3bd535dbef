"""The public addresses of orders, and the signed tokens by which they name an order.

A token works without any cookie: whoever holds the address of an order may see it and pay it. The
token SumUp gets for its notifications is another one, which opens nothing.
"""

from enum import StrEnum
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer

from glue.urls import cart_url, orders_url
from shared.runtime import current_runtime


class Purpose(StrEnum):
    """What a token is for; one made for another purpose is refused."""

    SHOPPER = "orders.shopper"
    WEBHOOK = "orders.webhook"


def order_token(order_id: int, purpose: Purpose = Purpose.SHOPPER) -> str:
    """Make the token of an order."""
    return str(_serializer(purpose).dumps(order_id))


def order_id_of(token: str, purpose: Purpose = Purpose.SHOPPER) -> int | None:
    """Return the order a token names, or None where it is not one of ours."""
    try:
        order_id = _serializer(purpose).loads(token)
    except BadSignature:
        return None
    return order_id if isinstance(order_id, int) else None


def order_address(order_id: int) -> str:
    """Return the page of an order for the person whose cookies say that it is theirs."""
    return orders_url(f"/{order_id}/")


def kept_address(page_id: int, order_id: int) -> str:
    """Return the page of an order for those who keep the orders of its page."""
    return orders_url(f"/keep/{page_id}/orders/{order_id}/")


def return_address(order_id: int) -> str:
    """Return the page of an order that needs no cookie; SumUp sends the shopper back to it."""
    return orders_url(f"/checkout/return/{order_token(order_id)}/")


def handover_address(order_id: int) -> str:
    """Return the page that hands the shopper over to SumUp as soon as it can."""
    return orders_url(f"/checkout/pay/{order_token(order_id)}/")


def webhook_address(order_id: int) -> str:
    """Return the address SumUp sends its notifications about an order to."""
    return orders_url(f"/checkout/webhook/{order_token(order_id, Purpose.WEBHOOK)}/")


def is_under_orders(url: str) -> bool:
    """Say whether an address lies under the public address of orders."""
    return _is_under(url, orders_url("/"))


def is_under_cart(url: str) -> bool:
    """Say whether an address lies under the public address of cart."""
    return _is_under(url, cart_url("/"))


def _is_under(url: str, own: str) -> bool:
    # A browser reads a backslash as a slash, and leaves out what cannot be seen.
    if "\\" in url or any(ord(character) <= 32 for character in url):
        return False
    try:
        given = urlsplit(url)
    except ValueError:
        return False
    parts = urlsplit(own)
    same_site = (given.scheme, given.netloc) == (parts.scheme, parts.netloc)
    path = given.path or "/"
    return same_site and path.startswith(parts.path) and ".." not in path.split("/")


def _serializer(purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(current_runtime().settings.secret_key, salt=purpose)
