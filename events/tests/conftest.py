"""What tests of events share: a bakery with three seats in its class."""

import pytest

from events.tests.factories import Bakery, open_bakery
from shared.clock import FrozenClock
from shared.runtime import Runtime


@pytest.fixture
async def bakery(runtime: Runtime, clock: FrozenClock) -> Bakery:
    return await open_bakery(seats=3)
