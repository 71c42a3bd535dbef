"""Make a service's database where it is missing, and bring it to the newest migration, once."""

import asyncio
import logging
from pathlib import Path

from sqlalchemy.engine import make_url

from shared.clock import utcnow
from shared.db.databases import ServiceDatabase, create_databases, current_revision
from shared.db.migrations import upgrade
from shared.deploy.connections import require_connections
from shared.deploy.files import publish
from shared.deploy.settings import StartSettings
from shared.deploy.waiting import is_behind, until_reachable

log = logging.getLogger(__name__)


class WrongAddress(Exception):
    """An address does not name what the service's database and roles are called."""


def create(app: str, settings: StartSettings) -> None:
    """Wait for the server and make the database and its two roles where they are missing.

    Any number of processes may do so at once. Raises `DatabaseAway`, `WrongAddress`.
    """
    asyncio.run(_create(app, settings))


def prepare(app: str, settings: StartSettings) -> None:
    """Create, migrate, and put the files of browsers where Caddy reads them.

    Any number of processes may do so at once: each migration runs once. A database that a newer
    version has migrated is left as it is. Raises `DatabaseAway`, `WrongAddress`,
    `TooManyConnections`, and what the migration raises.
    """
    create(app, settings)
    url = settings.migration_database_url or settings.database_url
    asyncio.run(require_connections(url, settings.demand))
    revision = asyncio.run(current_revision(url))
    if is_behind(app, revision):
        upgrade(app, url)
        log.info("migrated %s from %s", app, revision or "nothing")
    else:
        log.info("%s is at migration %s", app, revision)
    if settings.static_folder is not None:
        put_files(app, settings.static_folder)


def put_files(app: str, folder: Path) -> None:
    """Put the files of browsers where Caddy reads them, and say what that came to."""
    published = publish(app, folder, now=utcnow())
    log.info("published %d files, removed %d old ones", published.new, published.removed)


async def _create(app: str, settings: StartSettings) -> None:
    own = settings.migration_database_url or settings.database_url
    reachable = settings.database_admin_url or own
    await until_reachable(reachable, patience_seconds=settings.start_patience_seconds)
    if not settings.database_admin_url:
        return
    database = ServiceDatabase(app)
    passwords = {
        database.owner: _password(settings.migration_database_url, database, database.owner),
        database.serving_role: _password(settings.database_url, database, database.serving_role),
    }
    made = await create_databases(settings.database_admin_url.replace("+asyncpg", "", 1), passwords)
    for name in made:
        log.info("made the database %s", name)


def _password(address: str, database: ServiceDatabase, role: str) -> str:
    url = make_url(address) if address else None
    if url is None or (url.username, url.database) != (role, database.name) or not url.password:
        raise WrongAddress(
            f"DATABASE_URL and MIGRATION_DATABASE_URL must lead {database.serving_role} and "
            f"{database.owner} to {database.name}, with a password, for it to be made"
        )
    return str(url.password)
