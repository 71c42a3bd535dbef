"""A saga comes to its one end wherever the process that runs it is killed."""

from datetime import timedelta

import pytest

from shared.clock import FrozenClock
from shared.saga import run
from shared.saga.record import LEASE
from shared.tests.saga.cast import Killed, Post, record_of, written

STEPS = ["print_label", "hand_over", "tell"]
GAPS = ["before", "between", "recorded", "after"]
BUDGET = 10.0


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("gap", GAPS)
async def test_another_process_goes_on_from_the_record(
    step: str, gap: str, post: Post, saga_id: int, clock: FrozenClock
) -> None:
    async def die() -> None:
        raise Killed

    post.gaps[f"{step}/{gap}"] = die
    with pytest.raises(Killed):
        await run(post.saga, saga_id, budget_seconds=BUDGET)

    survivor = Post()
    clock.advance(LEASE)
    assert await run(survivor.saga, saga_id, budget_seconds=BUDGET)

    done_before = STEPS.index(step) + (gap == "after")
    assert survivor.calls == STEPS[done_before:]
    assert await written() == sorted(STEPS)
    row = await record_of(saga_id)
    assert row["data"] == {"address": "Rose Lane", "label": "L-1", "courier": "Ben"}
    assert row["finished_at"] is not None


async def test_the_lease_of_a_killed_process_keeps_others_away_until_it_ends(
    post: Post, saga_id: int, clock: FrozenClock
) -> None:
    async def die() -> None:
        raise Killed

    post.gaps["hand_over/between"] = die
    with pytest.raises(Killed):
        await run(post.saga, saga_id, budget_seconds=BUDGET)
    survivor = Post()

    clock.advance(LEASE - timedelta(seconds=1))

    assert not await run(survivor.saga, saga_id, budget_seconds=0.1)
    assert survivor.calls == []
