"""Start a service in a container: python -m shared.deploy STEP [APP], for one of the STEPS."""

import asyncio
import logging
import os
import sys
from pathlib import Path

from asyncpg.exceptions import PostgresError
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from shared.deploy.connections import TooManyConnections
from shared.deploy.preparing import WrongAddress, create, prepare, put_files
from shared.deploy.settings import PublishSettings, StartSettings, app_of_the_image
from shared.deploy.waiting import DatabaseAway, until_migrated
from shared.environment import enter_environment
from shared.errors import MisconfiguredApp
from shared.factory import connect_redis
from shared.logs import log_as_json
from shared.web.cache import drop_pages

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("create", "prepare", "publish", "serve")

log = logging.getLogger(__name__)


def main() -> None:
    """Do the step named on the command line for the app named behind it, or by APP."""
    step, app = _asked()
    log_as_json(app)
    enter_environment(app)
    try:
        if step == "publish":
            put_files(app, PublishSettings.load().static_folder)
        else:
            _do(step, app, StartSettings.load())
    except (
        DatabaseAway,
        MisconfiguredApp,
        TooManyConnections,
        WrongAddress,
        DBAPIError,
        PostgresError,
    ) as error:
        log.critical("%s does not start: %s", app, error)
        raise SystemExit(1) from error
    if step == "serve":
        os.execv(sys.executable, [sys.executable, "-m", "shared.serving", app])


def _asked() -> tuple[str, str]:
    words = sys.argv[1:]
    app = words[1] if len(words) == 2 else app_of_the_image()
    if not 1 <= len(words) <= 2 or words[0] not in STEPS or not (ROOT / app / "app.py").exists():
        raise SystemExit(f"usage: python -m shared.deploy {'|'.join(STEPS)} [APP]")
    return words[0], app


def _do(step: str, app: str, settings: StartSettings) -> None:
    if step == "create":
        create(app, settings)
    elif step == "prepare" or settings.may_prepare:
        prepare(app, settings)
    else:
        patience = settings.start_patience_seconds
        asyncio.run(until_migrated(app, settings.database_url, patience_seconds=patience))
    if step == "serve" and settings.cache_url:
        asyncio.run(_drop_own_pages(app, settings.cache_url))


async def _drop_own_pages(app: str, cache_url: str) -> None:
    """Have what an earlier version has kept made anew; the keys of others are left alone."""
    redis = connect_redis(cache_url)
    try:
        log.info("dropped %d kept pages", await drop_pages(redis, app))
    except RedisError as error:
        log.warning("kept pages stay until they are too old: %s", error)
    finally:
        await redis.aclose()
