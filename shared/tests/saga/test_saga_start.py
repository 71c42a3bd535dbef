import asyncio

import pytest

from shared.db.session import transaction
from shared.errors import MisconfiguredApp
from shared.saga import Saga, Started
from shared.saga.loop import saga_loop
from shared.tests.saga.cast import Parcel, Post, record_of, write, written

ROSE_LANE = Parcel(address="Rose Lane")


async def start(post: Post, key: str = "parcel-1") -> Started:
    async with transaction() as session:
        return await post.saga.start(session, key=key, data=ROSE_LANE)


async def test_a_saga_starts_at_its_first_step_with_its_data(post: Post) -> None:
    started = await start(post)

    row = await record_of(started.id)
    assert started.is_new
    assert (row["kind"], row["key"], row["step"]) == ("send-parcel", "parcel-1", "print_label")
    assert Parcel.model_validate(row["data"]) == ROSE_LANE


async def test_a_known_key_finds_the_saga_it_started(post: Post) -> None:
    first = await start(post)
    second = await start(post)
    other = await start(post, key="parcel-2")

    assert second == Started(first.id, is_new=False)
    assert other.is_new


async def test_two_starts_at_once_make_one_saga(post: Post) -> None:
    started = await asyncio.gather(*(start(post) for _ in range(5)))

    assert len({saga.id for saga in started}) == 1
    assert sorted(saga.is_new for saga in started) == [False] * 4 + [True]


async def test_a_start_is_rolled_back_with_the_change_it_belongs_to(post: Post) -> None:
    async def start_and_fail() -> None:
        async with transaction() as session:
            await write(session, "change/1")
            await post.saga.start(session, key="parcel-1", data=ROSE_LANE)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await start_and_fail()

    assert await written() == []
    assert (await start(post)).is_new


def test_two_steps_of_one_name_stop_the_start() -> None:
    post = Post()

    with pytest.raises(MisconfiguredApp, match="two steps named tell"):
        post.saga.step(post.saga.step_at("tell"))


def test_two_sagas_of_one_kind_stop_the_start() -> None:
    with pytest.raises(MisconfiguredApp, match="same kind"):
        saga_loop([Saga("send-parcel", Parcel), Saga("send-parcel", Parcel)])
