"""What bin/test adds to pytest: workers, and nothing that changes an answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.dev.test import FAST, MOST_WORKERS, completed, cores, may_drive_a_browser, with_bytecode

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("word", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "k", "l", "wrong"])
def test_market(word):
    Path(__file__).with_name(os.environ.get("PYTEST_XDIST_WORKER", "alone")).touch()
    assert word != "wrong"
"""
ALONE = {"alone"}


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A dozen tests, one of which fails; each leaves a file named after its process."""
    file = tmp_path / "test_small.py"
    file.write_text(SUITE)
    return file


# Without our fixtures, which this suite does not use and which take seconds to import.
BARE = ("-p", "no:cacheprovider", "-o", "addopts=")


def run(*arguments: str) -> int:
    command = [sys.executable, "-m", "shared.dev.test", *BARE, *arguments]
    # Where a worker runs this, the run must not take itself for that worker.
    kept = {key: it for key, it in os.environ.items() if not key.startswith("PYTEST_XDIST")}
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, check=False).returncode


def run_all(suite: Path, *arguments: str) -> int:
    """Run the suite as what is run when no path is given."""
    return run("-o", f"testpaths={suite}", *arguments)


def processes(suite: Path) -> set[str]:
    return {file.name for file in suite.parent.iterdir() if file.name.startswith(("gw", "alone"))}


def all_workers() -> set[str]:
    workers = min(cores(), MOST_WORKERS)
    return ALONE if workers == 1 else {f"gw{number}" for number in range(workers)}


def test_all_tests_share_the_cores_and_one_that_fails_fails_the_run(suite: Path) -> None:
    assert run_all(suite) == pytest.ExitCode.TESTS_FAILED

    assert processes(suite) == all_workers()


def test_a_word_to_choose_by_is_no_path_although_a_folder_has_its_name(suite: Path) -> None:
    assert run_all(suite, "-k", "market") == pytest.ExitCode.TESTS_FAILED

    assert processes(suite) == all_workers()


def test_a_given_path_is_run_in_one_process(suite: Path) -> None:
    assert run("-c", "pyproject.toml", str(suite)) == pytest.ExitCode.TESTS_FAILED

    assert processes(suite) == ALONE


@pytest.mark.parametrize(("workers", "expected"), [("-n0", ALONE), ("-n1", {"gw0"})])
def test_whoever_asks_for_a_number_of_workers_gets_it(
    suite: Path, workers: str, expected: set[str]
) -> None:
    run_all(suite, workers)

    assert processes(suite) == expected


def test_whoever_wants_to_see_what_is_printed_gets_one_process(suite: Path) -> None:
    run_all(suite, "-s")

    assert processes(suite) == ALONE


def test_the_answer_is_pytests(suite: Path) -> None:
    assert run_all(suite, "-k", "market and not wrong") == pytest.ExitCode.OK
    assert run_all(suite, "-k", "nothing", "-n0") == pytest.ExitCode.NO_TESTS_COLLECTED
    assert run_all(suite, "--no-such-option") == pytest.ExitCode.USAGE_ERROR


def test_fast_is_a_choice_of_markers_and_the_rest_stays_as_it_was() -> None:
    assert completed(["-x", "--fast", "likes"])[-4:] == [
        "-x",
        "-m",
        FAST,
        "likes",
    ]


@pytest.mark.parametrize(
    "path", ["tests", "tests/browser", "tests/browser/test_keyboard.py::test_a_name[1]", "."]
)
def test_a_path_that_holds_browser_tests_needs_a_browser(path: str) -> None:
    assert may_drive_a_browser(["likes", path])
    assert not may_drive_a_browser(["likes", "tests/crash/test_killed_orders.py"])


def test_modules_are_compiled_once_also_where_nothing_may_lie_by_the_sources() -> None:
    forbidding = {"PYTHONDONTWRITEBYTECODE": "1"}

    assert with_bytecode({"LANG": "C"}) == {"LANG": "C"}
    assert with_bytecode(forbidding) == {"PYTHONPYCACHEPREFIX": str(ROOT / ".dev" / "bytecode")}
    assert with_bytecode(forbidding | {"PYTHONPYCACHEPREFIX": "/x"})["PYTHONPYCACHEPREFIX"] == "/x"
