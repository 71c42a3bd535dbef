"""The one table of services: names, development ports, Redis databases, who is public."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the platform.

    `port` is the development port, `redis_db` the number of its Redis database. A service that is
    not `public` has no browser routes and is never routed at the edge.
    """

    name: str
    port: int
    redis_db: int
    public: bool

    @property
    def database(self) -> str:
        return f"db_{self.name}"


BLOG = Service("blog", 8000, 0, public=True)
MARKET = Service("market", 8001, 1, public=True)
CART = Service("cart", 8002, 2, public=True)
EVENTS = Service("events", 8003, 3, public=True)
RELATIONS = Service("relations", 8008, 7, public=False)
LIKES = Service("likes", 8009, 8, public=False)
ORDERS = Service("orders", 8010, 9, public=True)

SERVICES = (BLOG, MARKET, CART, EVENTS, RELATIONS, LIKES, ORDERS)
BY_NAME = {service.name: service for service in SERVICES}
