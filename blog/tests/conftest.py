"""What tests of blog share: the runtime entered, a clock that stands still, siblings at sign-in."""

import pytest

from glue.contracts import likes, orders
from shared.clock import FrozenClock
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
def entered(runtime: Runtime, clock: FrozenClock) -> Runtime:
    return runtime


@pytest.fixture(autouse=True)
def no_guest_orders(services: FakeServices) -> None:
    """Let orders have nothing of whoever signs in; it is asked at each sign-in."""
    services.answers(orders.AdoptOrdersForUser, orders.AdoptedOrders(order_ids=[]))


@pytest.fixture(autouse=True)
def no_likes(services: FakeServices) -> None:
    """Let nobody like any post; how many do is asked wherever one is read."""
    services.answers(
        likes.LikeCounts,
        lambda query: [likes.LikeCount(target_id=id, count=0) for id in query.target_ids],
    )
