"""Migrate from the command line: bin/migrate APP."""

import sys
from pathlib import Path

from shared.db.migrations import heads, upgrade
from shared.environment import enter_environment
from shared.settings import ProcessSettings

ROOT = Path(__file__).resolve().parents[2]


class MigrationSettings(ProcessSettings):
    """The database to migrate; the owner's address wins over the one for serving."""

    database_url: str = ""
    migration_database_url: str = ""


def main() -> None:
    """Bring the database that the environment names for an app to its newest migration."""
    app = sys.argv[1] if len(sys.argv) == 2 else ""
    if not app or not (ROOT / app / "alembic").is_dir():
        raise SystemExit("usage: bin/migrate APP (one of the folders that hold migrations)")
    enter_environment(app)
    settings = MigrationSettings.load()
    url = settings.migration_database_url or settings.database_url
    if not url:
        name = f"DATABASE_URL_{app.upper()}"
        raise SystemExit(f"bin/migrate {app}: set DATABASE_URL or {name}, or start bin/dev.")
    upgrade(app, url)
    print(f"{app} is at {', '.join(heads(app))}")


if __name__ == "__main__":
    main()
