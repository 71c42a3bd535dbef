"""What tests of orders share: a shop that answers, a simulated SumUp, and the till between them."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import pytest_asyncio
from quart import Quart
from quart.testing import QuartClient

from orders.payments.accounts import SumUpAccounts
from orders.tests.factories import BAKER, OTHER, SUMUP, open_shop
from orders.tests.keeper import Keeper, let_in
from orders.tests.till import Till
from shared.clock import FrozenClock
from shared.payments.sumup import SumUpClients
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.sumup import SimulatorApp, create_simulator
from shared.web.identity import SESSION_COOKIE, VISITOR_COOKIE, Cookies


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


@pytest.fixture
def browser(app: Quart, runtime: Runtime) -> Callable[..., QuartClient]:
    """Make a browser with somebody's cookies."""
    cookies = Cookies(runtime.settings)

    def of(*, visitor: str | None = None, token: str | None = None) -> QuartClient:
        client = SameOriginClient(app)
        if visitor:
            value = str(cookies._visitor.dumps(visitor))
            client.set_cookie("localhost", VISITOR_COOKIE, value)
        if token:
            client.set_cookie("localhost", SESSION_COOKIE, str(cookies._session.dumps(token)))
        return client

    return of


@pytest.fixture
def ben(shop: FakeServices, browser: Callable[..., QuartClient]) -> Keeper:
    """The keeper of the bakery's orders, signed in."""
    let_in(shop)
    return Keeper(browser(token="ben"))
