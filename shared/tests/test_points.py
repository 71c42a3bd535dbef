"""Where a test asks for it, an app notes what it passes, and dies at the point that is armed."""

import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from quart import Quart
from sqlalchemy import update

from shared.db.bus import domain_events
from shared.db.session import Database, transaction
from shared.db.touched import note_tables
from shared.factory import runtime_of
from shared.points import PASSED, arm, armed_file
from shared.runtime import enter
from shared.tests.small_app import caller_of, small_app
from shared.tests.small_contracts import Echo, Note, written_down

PASS_THREE = """
import sys
from pathlib import Path
from shared.points import Points

points = Points("shared", Path(sys.argv[1]))
for number in range(3):
    points.passing("the door")
    print(number, flush=True)
"""


@pytest.fixture
async def watched(scratch: Database, tmp_path: Path) -> AsyncIterator[Quart]:
    """The small app, on connections of its own whose writes are noted."""
    url = scratch.engine.url.render_as_string(hide_password=False)
    database = Database.connect(url, app_name="watched")
    note_tables(database.engine, "shared")
    app = small_app(database, crash_points=tmp_path)
    enter(runtime_of(app))
    yield app
    await database.dispose()


def passed(folder: Path) -> list[str]:
    return (folder / PASSED).read_text().splitlines()


async def test_a_commit_is_named_by_what_it_writes_and_who_makes_it(
    watched: Quart, tmp_path: Path
) -> None:
    async with transaction() as session:
        await session.execute(written_down("one"))

    commit = (
        "the commit of domain_events by"
        f" {__name__}:test_a_commit_is_named_by_what_it_writes_and_who_makes_it"
    )
    assert passed(tmp_path) == [f"shared\tbefore {commit}", f"shared\tafter {commit}"]


async def test_a_commit_that_changes_no_row_is_no_point(watched: Quart, tmp_path: Path) -> None:
    async with transaction() as session:
        await session.execute(written_down("one"))
    (tmp_path / PASSED).unlink()

    async with transaction() as session:
        await session.execute(
            update(domain_events).where(domain_events.c.name == "two").values(stream="else")
        )

    assert not (tmp_path / PASSED).exists()


async def test_both_ends_of_a_call_note_it(watched: Quart, tmp_path: Path) -> None:
    caller = caller_of(watched)

    await caller.fetch(Echo(text="hello"))
    await caller.act(Note(name="kept"), key="k1")

    assert [line.partition("\t")[2] for line in passed(tmp_path)] == [
        "before calling shared/echo",
        "before answering shared/echo",
        "after answering shared/echo",
        "after calling shared/echo",
        "before calling shared!note",
        "before answering shared!note",
        "before the commit of domain_events, handled_actions by shared.idempotency:handled_once",
        "after the commit of domain_events, handled_actions by shared.idempotency:handled_once",
        "after answering shared!note",
        "after calling shared!note",
    ]


def test_a_process_dies_at_the_armed_point_once_it_has_passed_it_so_many_times(
    tmp_path: Path,
) -> None:
    arm(armed_file(tmp_path, "shared"), "the door", to_pass=1)

    died = subprocess.run(
        [sys.executable, "-c", PASS_THREE, tmp_path], stdout=subprocess.PIPE, check=False
    )
    lived = subprocess.run(
        [sys.executable, "-c", PASS_THREE, tmp_path], stdout=subprocess.PIPE, check=False
    )

    assert (died.returncode, died.stdout) == (-signal.SIGKILL, b"0\n")
    assert (lived.returncode, lived.stdout) == (0, b"0\n1\n2\n")
    assert passed(tmp_path) == ["shared\tthe door"] * 5
