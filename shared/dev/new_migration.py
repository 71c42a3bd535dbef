"""Write an app's next migration from its models: bin/new-migration APP "title" [--empty]."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import Script

from shared.db.databases import ServiceDatabase, create_databases
from shared.db.migrations import alembic_config, heads
from shared.dev.errors import CannotStart
from shared.dev.postgres import running_postgres

RUFF = Path(sys.executable).parent / "ruff"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Write the next numbered revision of the app on the command line."""
    words = [word for word in sys.argv[1:] if word != "--empty"]
    app, title = words if len(words) == 2 else ("", "")
    if not title or not (ROOT / app / "alembic").is_dir():
        raise SystemExit('usage: bin/new-migration APP "title" [--empty]')
    try:
        write_migration(app, title, empty="--empty" in sys.argv)
    except CannotStart as problem:
        raise SystemExit(str(problem)) from problem


def write_migration(app: str, title: str, *, empty: bool = False) -> None:
    """Write what an app's models have and its history has not, or one to be filled by hand.

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
        written = command.revision(
            config,
            message=title,
            autogenerate=not empty,
            rev_id=f"{number:04}",
            process_revision_directives=None if empty else drop_what_changes_nothing,
        )
    if not isinstance(written, Script):
        raise CannotStart(
            f"The models of {app} hold nothing that its migrations lack; "
            "--empty writes one to be filled by hand."
        )
    subprocess.run([RUFF, "format", "--quiet", written.path], check=True)


def drop_what_changes_nothing(
    context: MigrationContext, revision: object, directives: list[MigrationScript]
) -> None:
    """Write no file where the comparison found nothing."""
    operations = directives[0].upgrade_ops
    if operations is not None and operations.is_empty():
        directives.clear()


if __name__ == "__main__":
    main()
