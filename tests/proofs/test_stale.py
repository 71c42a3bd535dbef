"""Kept pages of two processes that are served, with less to read than `bin/proof stale` has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.points import PASSED, arm, armed_file
from shared.rpc.client import RpcClient
from shared.testing.servers import Servers
from tests.proofs.stale import KeptHouse, kept_house, read_much
from tests.served import eventually

pytestmark = pytest.mark.thorough

# Nothing is made anew in these tests because it is old.
VERY_LONG = 3600


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("points")


@pytest_asyncio.fixture(scope="module")
async def house(
    servers: Servers, points: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[KeptHouse]:
    second = {"CRASH_POINTS": str(points)}
    folder = tmp_path_factory.mktemp("house")
    async with kept_house(servers, folder, seconds=VERY_LONG, second=second) as house:
        yield house


async def test_a_page_that_many_ask_two_processes_for_at_once_is_made_once(
    house: KeptHouse,
) -> None:
    assert await house.made_for_cold_requests() == 1


async def test_nobody_is_shown_what_was_over_before_they_asked(house: KeptHouse) -> None:
    seen = await read_much(house, reads=500, writes=20)

    assert seen.stale == []
    assert seen.cuts > 0


async def test_what_a_process_committed_that_was_killed_before_it_told_is_shown_by_the_others(
    house: KeptHouse, points: Path
) -> None:
    """Last of all: the second process is no more."""
    one, _ = house.addresses("/")
    writer: RpcClient = house.siblings[1]
    assert await house.write_shop(7001, by=writer)
    assert "shop no. 7001" in await house.page(one)
    passed = [line.partition("\t")[2] for line in (points / PASSED).read_text().splitlines()]
    after_the_commit = next(
        label
        for label in reversed(passed)
        if label.startswith("after the commit") and "marketplaces" in label
    )
    arm(armed_file(points, "market"), after_the_commit)

    assert not await house.write_shop(7002, by=writer)
    assert house.second.wait() != 0

    async def shown() -> bool | None:
        return "shop no. 7002" in await house.page(one) or None

    await eventually(shown)
