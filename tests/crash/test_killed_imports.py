"""Market is killed at every commit of an import, and the shop ends as if nothing had happened."""

import time

import pytest

from shared.testing.telling import Tell
from tests.crash.effort import Effort
from tests.crash.house import House
from tests.crash.importer import import_both
from tests.crash.recording import Point, points_of

pytestmark = pytest.mark.crash

# A run is set aside after five deaths in a row, and read and written in two goes each.
DEATHS = 4
IMPORTS = "by market.imports."


async def test_killed_at_any_commit_an_import_ends_the_same(
    house: House, effort: Effort, tell: Tell
) -> None:
    house.begin()
    undisturbed = await import_both(house, "mill")
    points = worth_trying(points_of(house.passes()), all_times=effort.rounds > 1)
    began, met = time.monotonic(), 0
    assert house.end() == []

    for first in range(0, len(points), DEATHS):
        house.begin(points[first : first + DEATHS])
        outcome = await import_both(house, f"mill-{first}")
        died_at = list(house.died_at)
        house.end()
        met += len(died_at)
        assert outcome == undisturbed, "\n".join(map(str, died_at))

    tell(f"{met} of {len(points)} points of an import, {time.monotonic() - began:.0f} s")
    assert met == len(points)


def worth_trying(passed: list[Point], *, all_times: bool) -> list[Point]:
    """Choose commits of imports; each once, unless all times that it is passed are asked for."""
    commits = [it for it in passed if it.app == "market" and IMPORTS in it.label]
    return commits if all_times else [it for it in commits if it.nth == 1]
