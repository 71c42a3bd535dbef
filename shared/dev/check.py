"""Run the linters and the rules of the house side by side: bin/check."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent
TEMPLATE_FOLDERS = ("*/templates", "*/*/templates")
COMPOSE_FILES = ("docker-compose.yml", "docker-compose.dev.yml")
# What deploy.sh asks for, and a file cannot be looked through without.
AS_DEPLOYED = {
    "DOMAIN": "example.org",
    "ADMIN_MAIL": "ada@example.org",
    "MAIL_FROM": "a@example.org",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One tool: what it is called in the report, and how it runs."""

    name: str
    command: Sequence[str]
    quick: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def program(self) -> Path:
        return SCRIPTS / self.command[0]


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
    for step in chosen:
        if not step.program.exists():
            print(
                f"{'skipped':>7} {step.name:<24} there is no {step.program.name} here", flush=True
            )
    chosen = [step for step in chosen if step.program.exists()]
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
        Step("migrations (squawk)", ["python", "-m", "glue.dev.new_revisions"]),
        Step(
            "edge (caddy)",
            ["caddy", "validate", "--config", "Caddyfile", "--adapter", "caddyfile"],
            environment=AS_DEPLOYED,
        ),
        *(
            Step(
                f"{file} (compose)",
                [compose_program(), "--file", file, "config", "--quiet"],
                environment=AS_DEPLOYED,
            )
            for file in COMPOSE_FILES
        ),
        Step("stack for Swarm", ["python", "-m", "shared.dev.stacks"]),
        Step("Kubernetes (kustomize, schemas)", ["python", "-m", "shared.dev.kubernetes"]),
        Step("scripts (shellcheck)", ["shellcheck", *shell_scripts()]),
        Step("images (hadolint)", ["hadolint", "Dockerfile", *image_files()]),
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


def image_files() -> list[str]:
    """Find the files of the images that only tests use."""
    return sorted(map(str, (ROOT / "tests" / "deployment" / "images").glob("*.Dockerfile")))


def shell_scripts() -> list[str]:
    """Find the scripts that are written for a shell."""
    folders = ("bin/*", ".ci/*", "*.sh", "deploy/*", "tests/deployment/images/*")
    files = (file for folder in folders for file in sorted(ROOT.glob(folder)))
    shells = ("#!/bin/sh", "#!/bin/bash")
    return [str(it) for it in files if it.is_file() and it.read_text().startswith(shells)]


def compose_program() -> str:
    """Return compose's own program: the script of its wheel loses the exit code."""
    spec = find_spec("compose")
    places = (spec.submodule_search_locations if spec else None) or ["compose"]
    return str(Path(places[0]) / "docker-compose")


def run(step: Step) -> Outcome:
    """Run a step to its end and keep what it said."""
    began = time.monotonic()
    done = subprocess.run(
        [step.program, *step.command[1:]],
        cwd=ROOT,
        env=os.environ | step.environment,
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
