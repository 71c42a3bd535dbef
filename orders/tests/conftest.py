"""What tests of orders share: a shop that answers, a simulated SumUp, and the till between them."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import pytest_asyncio
from quart import Quart

from orders.payments.accounts import SumUpAccounts
from orders.tests.factories import BAKER, OTHER, SUMUP, open_shop
from orders.tests.till import Till
from shared.clock import FrozenClock
from shared.payments.sumup import SumUpClients
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.testing.sumup import SimulatorApp, create_simulator


@pytest.fixture
def shop(services: FakeServices) -> FakeServices:
    """The siblings on an ordinary day."""
    open_shop(services)
    return services


@pytest_asyncio.fixture
async def sumup(runtime: Runtime, app: Quart, clock: FrozenClock) -> AsyncIterator[SimulatorApp]:
    """A simulated SumUp that the app speaks to, and that notifies the app."""
    simulator = create_simulator(
        merchants=[BAKER, OTHER],
        public_url=SUMUP,
        # Hypercorn types ASGI more narrowly than httpx does.
        webhook_client=httpx.AsyncClient(transport=httpx.ASGITransport(app)),  # type: ignore[arg-type]
    )
    before = runtime.extras[SumUpAccounts]
    runtime.extras[SumUpAccounts] = SumUpAccounts(
        SumUpClients(base_url=SUMUP, transport=simulator.transport())
    )
    yield simulator
    runtime.extras[SumUpAccounts] = before
    await simulator.aclose()


@pytest.fixture
def cart(sibling_named: Callable[[str], RpcClient]) -> RpcClient:
    """The sibling that may create orders."""
    return sibling_named("cart")


@pytest.fixture
def till(shop: FakeServices, sumup: SimulatorApp, cart: RpcClient, clock: FrozenClock) -> Till:
    """Orders, paid and unpaid."""
    return Till(cart, sumup, clock)
