"""What tests of blog share: the runtime entered, and a clock that stands still."""

import pytest

from shared.clock import FrozenClock
from shared.runtime import Runtime


@pytest.fixture(autouse=True)
def entered(runtime: Runtime, clock: FrozenClock) -> Runtime:
    return runtime
