from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from shared.clock import FrozenClock, frozen
from shared.payments.client import SumUpClient
from shared.testing.sumup import SimulatorApp, create_simulator
from shared.tests.sumup.world import ADA, BEN, EVA, NOW, SUMUP, Receiver, client_of


@pytest.fixture
def now() -> Iterator[FrozenClock]:
    with frozen(NOW) as clock:
        yield clock


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def sumup(now: FrozenClock, receiver: Receiver) -> AsyncIterator[SimulatorApp]:
    simulator = create_simulator(
        merchants=[ADA, BEN, EVA],
        public_url=SUMUP,
        webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(receiver.take)),
    )
    yield simulator
    await simulator.aclose()


@pytest.fixture
async def client(sumup: SimulatorApp) -> AsyncIterator[SumUpClient]:
    async with client_of(ADA, sumup) as client:
        yield client
