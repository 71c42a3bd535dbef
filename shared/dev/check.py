"""Run the linters and the rules of the house side by side: bin/check."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent
TEMPLATE_FOLDERS = ("*/templates", "*/*/templates")


@dataclass(frozen=True, slots=True)
class Step:
    """One tool: what it is called in the report, and how it runs."""

    name: str
    command: Sequence[str]
    quick: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step."""

    step: Step
    seconds: float
    returncode: int
    output: str


def main() -> int:
    """Run every step and report each in one line, with its output where it failed."""
    parser = argparse.ArgumentParser(prog="bin/check", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="only what takes under a second")
    fast = parser.parse_args().fast
    chosen = [step for step in steps() if step.quick or not fast]
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        running = [pool.submit(run, step) for step in chosen]
        outcomes = [report(done.result()) for done in as_completed(running)]
    failed = [outcome.step.name for outcome in outcomes if outcome.returncode != 0]
    verdict = f"{', '.join(failed)} failed" if failed else "all good"
    print(f"bin/check: {verdict}, {time.monotonic() - began:.1f} s")
    return 1 if failed else 0


def steps() -> list[Step]:
    """List the steps, the longest first: the short ones fill the second core."""
    templates = template_folders()
    return [
        Step("types (mypy)", ["mypy"]),
        Step("house rules (pytest)", ["pytest", "-q", "tests/architecture"]),
        *(
            [Step("templates (djlint)", ["djlint", "--lint", "--quiet", *templates])]
            * bool(templates)
        ),
        Step("layers (import-linter)", ["lint-imports"]),
        Step("migrations (squawk)", ["python", "-m", "shared.dev.squawk"]),
        Step("format (ruff)", ["ruff", "format", "--check", "--output-format=concise"], quick=True),
        Step("lint (ruff)", ["ruff", "check", "--output-format=concise"], quick=True),
    ]


def template_folders() -> list[str]:
    """Find the folders of templates that hold any."""
    folders = (folder for pattern in TEMPLATE_FOLDERS for folder in sorted(ROOT.glob(pattern)))
    inside = (ROOT / ".venv", ROOT / "node_modules")
    return [
        str(folder.relative_to(ROOT))
        for folder in folders
        if folder.parents[1] not in inside and next(folder.rglob("*.html"), None)
    ]


def run(step: Step) -> Outcome:
    """Run a step to its end and keep what it said."""
    began = time.monotonic()
    done = subprocess.run(
        [SCRIPTS / step.command[0], *step.command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(step, time.monotonic() - began, done.returncode, done.stdout)


def report(outcome: Outcome) -> Outcome:
    """Print the line of a step, and all it said when it failed."""
    word = "ok" if outcome.returncode == 0 else "FAILED"
    print(f"{word:>6}  {outcome.step.name:<24} {outcome.seconds:5.1f} s", flush=True)
    if outcome.returncode != 0:
        print(outcome.output.rstrip(), flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
