from collections.abc import Callable

import pytest

from shared.clock import FrozenClock
from shared.db.session import Database
from shared.runtime import Runtime, enter
from shared.tests.outbox.cast import Ear, board

EnterBoard = Callable[..., Runtime]


@pytest.fixture
def enter_board(scratch: Database, clock: FrozenClock) -> EnterBoard:
    """Run the rest of the test inside the app that posts notes, with the ears it is given."""

    def enter_with(*ears: Ear) -> Runtime:
        runtime = board(scratch, *ears)
        enter(runtime)
        return runtime

    return enter_with
