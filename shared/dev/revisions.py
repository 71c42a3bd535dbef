"""Tell from the file names alone whether a database is behind its app's history."""

import re
from collections.abc import Sequence
from pathlib import Path

from shared.db.databases import current_revision
from shared.dev.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
NUMBERED = re.compile(r"(\d{4})_\w+\.py")


async def is_behind(app: str, url: str) -> bool:
    """Tell whether an app has a migration that its database has not seen."""
    return must_migrate(
        app, revisions(ROOT / app / "alembic" / "versions"), at=await current_revision(url)
    )


def must_migrate(app: str, history: Sequence[str], *, at: str | None) -> bool:
    """Tell whether a database at `at` lacks a migration; refuse one that is beyond the history."""
    if at is not None and at not in history:
        raise CannotStart(
            f"The database of {app} is at migration {at}, which is not in {app}/alembic/versions: "
            "go back to the code that has it, or start from empty with bin/dev --reset."
        )
    return bool(history) and at != history[-1]


def revisions(versions: Path) -> list[str]:
    """Return the numbers of the migrations in a folder, the newest last."""
    found = (NUMBERED.fullmatch(file.name) for file in versions.glob("*.py"))
    return sorted(match[1] for match in found if match)
