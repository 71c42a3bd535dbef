from datetime import timedelta

import pytest

from shared.clock import FrozenClock
from shared.db.session import Database
from shared.saga import run
from shared.saga.commands import obey, parse
from shared.tests.saga.cast import Post, record_of

BUDGET = 10.0


async def fail() -> None:
    raise ConnectionError


async def park(post: Post, saga_id: int, clock: FrozenClock) -> None:
    post.gaps["hand_over/before"] = fail
    for _ in range(12):
        await run(post.saga, saga_id, budget_seconds=BUDGET)
        clock.advance(timedelta(hours=1))
    post.gaps.clear()


async def command(database: Database, *words: str) -> int:
    return await obey(parse(["post", *words]), database)


@pytest.mark.parametrize("which", ["1", "--all"])
async def test_a_parked_saga_goes_on_when_a_person_retries_it(
    which: str, post: Post, saga_id: int, clock: FrozenClock, scratch: Database
) -> None:
    await park(post, saga_id, clock)

    assert await command(scratch, "retry", which) == 0

    assert (await record_of(saga_id))["attempts"] == 0
    assert await run(post.saga, saga_id, budget_seconds=BUDGET)


async def test_a_finished_saga_cannot_be_retried(
    post: Post, saga_id: int, scratch: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(post.saga, saga_id, budget_seconds=BUDGET)

    assert await command(scratch, "retry", str(saga_id)) == 1
    await command(scratch, "retry", "--all")
    await command(scratch, "list")

    assert capsys.readouterr().out.splitlines() == [
        "saga 1 is not on its way",
        "0 sagas are due again",
        "every saga is finished",
    ]


async def test_the_list_says_where_each_saga_stands_and_why(
    post: Post,
    saga_id: int,
    clock: FrozenClock,
    scratch: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await command(scratch, "list")
    await park(post, saga_id, clock)
    await command(scratch, "list")

    fresh, parked, error = capsys.readouterr().out.splitlines()
    assert fresh == (
        "       1  on its way  send-parcel parcel-1 at print_label  (since 21 Nov 12:00:00 UTC)"
    )
    assert "parked      send-parcel parcel-1 at hand_over" in parked
    assert "12 tries: ConnectionError in test_saga_operations.fail" in error
