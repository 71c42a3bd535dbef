"""Run pytest with what it needs: bin/test.

This is also a plugin of that pytest, since only pytest knows which of its arguments are paths.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.dev import chromium

ROOT = Path(__file__).resolve().parents[2]
FAST = "not browser and not crash and not thorough"
BYTECODE = ROOT / ".dev" / "bytecode"
# Each worker has servers of its own, and with the browser tests a platform and a browser too.
MOST_WORKERS = 4


def main() -> None:
    """Become pytest."""
    sys.stdout.flush()
    os.chdir(ROOT)
    arguments = completed(sys.argv[1:])
    command = [sys.executable, "-m", "pytest", *arguments]
    os.execve(sys.executable, command, with_bytecode(os.environ))


def completed(arguments: list[str]) -> list[str]:
    """Put what pytest is to do by itself before what was asked for, which therefore wins."""
    ours = ["-p", __spec__.name, "--numprocesses=auto", "--dist=worksteal"]
    for argument in arguments:
        ours += ["-m", FAST] if argument == "--fast" else [argument]
    return ours


def with_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """Let the processes of a run share compiled modules, also where none may lie by the sources.

    Each worker and each served app would compile all of them anew.
    """
    changed = dict(environment)
    if changed.pop("PYTHONDONTWRITEBYTECODE", ""):
        changed.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE))
    return changed


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Give all tests a worker for each core; chosen paths, and who looks in, one process."""
    chosen = config.args_source is pytest.Config.ArgsSource.ARGS
    looks_in = config.option.capture == "no" or config.option.trace
    workers = min(cores(), MOST_WORKERS)
    return 0 if chosen or looks_in or workers == 1 else workers


def pytest_configure(config: pytest.Config) -> None:
    """Get a Chromium where browser tests will run."""
    is_worker = hasattr(config, "workerinput")
    if is_worker or config.option.markexpr == FAST or not may_drive_a_browser(config.args):
        return
    browser = chromium.find() or chromium.get()
    if browser is None:
        print("Skipped: the browser tests (tests/browser), since no Chromium could be got.")
    else:
        os.environ[chromium.VARIABLE] = str(browser)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, or one process is left with them while the others have nothing."""
    items.sort(key=lambda item: item.get_closest_marker("crash") is None)


def cores() -> int:
    """Count the cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def may_drive_a_browser(arguments: list[str]) -> bool:
    """Tell whether paths, or what is chosen in them by `::`, may hold browser tests."""
    browser_tests = ROOT / "tests" / "browser"
    paths = [(ROOT / argument.partition("::")[0]).resolve() for argument in arguments]
    return any(
        browser_tests.is_relative_to(path) or path.is_relative_to(browser_tests) for path in paths
    )


if __name__ == "__main__":
    main()
