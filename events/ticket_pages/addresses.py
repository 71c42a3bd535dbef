"""Where tickets are: one by its code, and all of an order by a signed token.

Whoever has a ticket may be given it by whoever bought it, so its code opens that one alone.
"""

from itsdangerous import BadSignature, URLSafeSerializer

from glue.urls import events_url
from shared.runtime import current_runtime

PURPOSE = "events.tickets-of-order"


def ticket_address(code: str) -> str:
    """Return the page of one ticket."""
    return events_url(f"/tickets/{code}/")


def order_address(order_id: int) -> str:
    """Return the page of all tickets of an order, which needs no cookie."""
    return events_url(f"/tickets/orders/{_serializer().dumps(order_id)}/")


def order_id_of(token: str) -> int | None:
    """Return the order a token names, or None where it is not one of ours."""
    try:
        order_id = _serializer().loads(token)
    except BadSignature:
        return None
    return order_id if isinstance(order_id, int) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_runtime().settings.secret_key, salt=PURPOSE)
