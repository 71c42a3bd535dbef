import pytest

from shared.clock import FrozenClock
from shared.db.session import Database, transaction
from shared.runtime import enter
from shared.tests.outbox.cast import board
from shared.tests.saga.cast import Parcel, Post


@pytest.fixture
def post(scratch: Database, clock: FrozenClock) -> Post:
    """The saga, on an empty database, at a clock that stands still."""
    return Post()


@pytest.fixture
async def saga_id(scratch: Database, post: Post) -> int:
    """One saga, started and not yet run."""
    enter(board(scratch))
    async with transaction() as session:
        started = await post.saga.start(session, key="parcel-1", data=Parcel(address="Rose Lane"))
    return started.id


@pytest.fixture(autouse=True)
def entered(scratch: Database) -> None:
    enter(board(scratch))
