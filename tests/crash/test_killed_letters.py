"""The sender of a letter is killed before and after it hands one over, and everybody gets one."""

from pathlib import Path

import pytest

from shared.points import arm, armed_file
from shared.testing.servers import Servers
from tests.crash.posting import open_posting

pytestmark = pytest.mark.crash

PEOPLE = 60
DEATHS = (
    ("before sending a letter", 7),
    ("after sending a letter", 5),
    ("after sending a letter", 11),
)


async def test_killed_in_the_middle_the_sender_misses_nobody_and_repeats_only_what_was_in_flight(
    servers: Servers, tmp_path: Path
) -> None:
    points = tmp_path / "points"
    points.mkdir()
    async with open_posting(servers, tmp_path, people=PEOPLE, points=points) as posting:
        in_flight = []
        arm(armed_file(points, "blog"), DEATHS[0][0], to_pass=DEATHS[0][1])
        await posting.begin()
        for label, to_pass in (*DEATHS[1:], ("", 0)):
            await posting.until_dead()
            if label:
                arm(armed_file(points, "blog"), label, to_pass=to_pass)
            in_flight.append(await posting.kill_and_start_again())
        await posting.until_over()

        assert posting.faults() == []
        assert min(in_flight) >= 1
        assert sum(posting.server.got.values()) >= PEOPLE + 2
