"""Run pytest with what it needs: bin/test."""

import os
import sys
from pathlib import Path

from shared.dev import chromium

ROOT = Path(__file__).resolve().parents[2]
FAST = "not browser and not crash"


def main() -> None:
    """Get a Chromium where browser tests will run, then become pytest."""
    arguments = sys.argv[1:]
    if "--fast" in arguments:
        arguments.remove("--fast")
        arguments += ["-m", FAST]
    elif may_drive_a_browser(arguments):
        browser = chromium.find() or chromium.get()
        if browser is None:
            print("Skipped: the browser tests (tests/browser), since no Chromium could be got.")
        else:
            os.environ[chromium.VARIABLE] = str(browser)
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


def may_drive_a_browser(arguments: list[str]) -> bool:
    """Tell whether the chosen paths hold browser tests; no path means all of them."""
    paths = [Path(argument.partition("::")[0]) for argument in arguments]
    chosen = [path for path in paths if (ROOT / path).exists()]
    browser_tests = ROOT / "tests" / "browser"
    return not chosen or any(
        browser_tests.is_relative_to((ROOT / path).resolve())
        or (ROOT / path).resolve().is_relative_to(browser_tests)
        for path in chosen
    )


if __name__ == "__main__":
    main()
