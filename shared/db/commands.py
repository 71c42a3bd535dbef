"""Migrate from the command line: bin/migrate APP."""

import sys
from pathlib import Path

from shared.db.migrations import heads, upgrade
from shared.environment import enter_environment
from shared.errors import MisconfiguredApp
from shared.settings import AppSettings

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Bring the database that the environment names for an app to its newest migration."""
    app = sys.argv[1] if len(sys.argv) == 2 else ""
    if not app or not (ROOT / app / "alembic").is_dir():
        raise SystemExit("usage: bin/migrate APP (one of the folders that hold migrations)")
    enter_environment(app)
    try:
        settings = AppSettings.load()
    except MisconfiguredApp as problem:
        raise SystemExit(f"bin/migrate {app}: {problem}") from problem
    upgrade(app, settings.migration_database_url or settings.database_url)
    print(f"{app} is at {', '.join(heads(app))}")


if __name__ == "__main__":
    main()
