"""Give one app's process its environment, where the shell speaks of several apps."""

import json
import os
from pathlib import Path
from typing import TypeVar

from shared.errors import MisconfiguredApp
from shared.settings import ProcessSettings

S = TypeVar("S", bound=ProcessSettings)

ROOT = Path(__file__).resolve().parents[1]

# What bin/dev told its apps, so that a command typed beside it reaches the same databases.
DEVELOPMENT = ROOT / ".dev" / "environment.json"

PER_APP = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL")


def enter_environment(app: str) -> None:
    """Fill what the environment leaves open, from DATABASE_URL_<APP> or from bin/dev.

    What is set under its plain name wins.
    """
    for name in PER_APP:
        own = os.environ.get(f"{name}_{app.upper()}")
        if own:
            os.environ.setdefault(name, own)
    if "DATABASE_URL" not in os.environ and DEVELOPMENT.exists():
        told: dict[str, dict[str, str]] = json.loads(DEVELOPMENT.read_text())
        for name, value in told.get(app, {}).items():
            os.environ.setdefault(name, value)


def settings_for_command(kind: type[S], app: str, *, program: str) -> S:
    """Read an app's settings for a program that is typed, or leave with a sentence."""
    enter_environment(app)
    try:
        return kind.load()
    except MisconfiguredApp as problem:
        raise SystemExit(f"{program}: {problem}") from problem
