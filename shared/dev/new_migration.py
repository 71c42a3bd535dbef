"""Write an app's next migration from its models: bin/new-migration APP "title"."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script

from shared.db.migrations import alembic_config, heads
from shared.dev.databases import ServiceDatabase, create_databases
from shared.dev.errors import CannotStart
from shared.dev.postgres import running_postgres

RUFF = Path(sys.executable).parent / "ruff"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Write the next numbered revision of the app on the command line."""
    app, title = sys.argv[1:] if len(sys.argv) == 3 else ("", "")
    if not title or not (ROOT / app / "alembic").is_dir():
        raise SystemExit('usage: bin/new-migration APP "title"')
    try:
        write_migration(app, title)
    except CannotStart as problem:
        raise SystemExit(str(problem)) from problem


def write_migration(app: str, title: str) -> None:
    """Write what an app's models have and its history has not.

    The history is run on a database made for this, so no other needs to be up, or up to date.
    """
    database = ServiceDatabase(app)
    passwords = dict.fromkeys(database.roles, "throw-away")
    with (
        tempfile.TemporaryDirectory(prefix="rose-ash-migration-") as folder,
        running_postgres(Path(folder), durable=False) as server,
    ):
        asyncio.run(create_databases(server.url(), passwords))
        url = server.url(database.name, user=database.owner, password="throw-away")
        config = alembic_config(app, url.replace("postgresql://", "postgresql+asyncpg://"))
        command.upgrade(config, "head")
        number = max((int(head) for head in heads(app)), default=0) + 1
        written = command.revision(config, message=title, autogenerate=True, rev_id=f"{number:04}")
    assert isinstance(written, Script)
    subprocess.run([RUFF, "format", "--quiet", written.path], check=True)


if __name__ == "__main__":
    main()
