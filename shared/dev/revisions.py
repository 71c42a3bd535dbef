"""Tell from the file names alone whether a database is behind its app's history."""

import re
from pathlib import Path

from shared.dev.databases import current_revision

ROOT = Path(__file__).resolve().parents[2]
NUMBERED = re.compile(r"(\d{4})_\w+\.py")


async def is_behind(app: str, url: str) -> bool:
    """Tell whether an app has a migration that its database has not seen."""
    newest = newest_revision(ROOT / app / "alembic" / "versions")
    return newest is not None and newest != await current_revision(url)


def newest_revision(versions: Path) -> str | None:
    """Return the number of the newest migration in a folder, None where there is none."""
    found = (NUMBERED.fullmatch(file.name) for file in versions.glob("*.py"))
    return max((match[1] for match in found if match), default=None)
