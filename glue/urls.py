"""The public addresses of every service; `url_for` never names a sibling's route."""

from collections.abc import Callable

from shared.runtime import current_runtime


def _joiner(service: str) -> Callable[[str], str]:
    def join(path: str = "/") -> str:
        return current_runtime().settings.public_url(service) + "/" + path.lstrip("/")

    join.__doc__ = f"Return the public address of a path of {service}."
    return join


blog_url = _joiner("blog")
market_url = _joiner("market")
cart_url = _joiner("cart")
events_url = _joiner("events")
orders_url = _joiner("orders")

URL_GLOBALS = {
    "blog_url": blog_url,
    "market_url": market_url,
    "cart_url": cart_url,
    "events_url": events_url,
    "orders_url": orders_url,
}
