"""An endpoint that commits and asks nobody: python -m benchmarks.deeds.commits DATABASE_URL PORT.

The address says how often it commits, and how many rows it writes anew and changes in all. It is an
app like any of ours: its sessions, its driver and its server are theirs.
"""

import asyncio
import logging
import sys
from itertools import count

import uvloop
from quart import Blueprint, Quart, request
from sqlalchemy import update

from benchmarks.greeting import serve
from glue.contracts.likes import TargetType
from likes.models import Like
from shared.db import WriteSession, transaction
from shared.db.session import Database
from shared.serving import ServerSettings
from shared.tests.small_app import small_app
from shared.web.access import open_to_everybody

DONE = "committed"
PATIENCE_SECONDS = 60.0

work = Blueprint("work", __name__)
_numbers = count(1)


@work.post("/commits/")
@open_to_everybody
async def create() -> str:
    """Commit as often as the address says."""
    commits, added, changed = (
        request.args.get(name, 0, type=int) for name in ("commits", "added", "changed")
    )
    user_id = next(_numbers)
    for number in range(commits):
        async with transaction() as session:
            await _add(session, user_id, range(*_share(added, number, commits)))
            await _change(session, user_id, range(*_share(changed, number, commits)))
    return DONE


def app(database: Database) -> Quart:
    """Make an app with this endpoint."""
    made = small_app(database)
    made.register_blueprint(work)
    return made


async def _add(session: WriteSession, user_id: int, places: range) -> None:
    session.add_all(
        Like(user_id=user_id, target_type=TargetType.POST, target_id=place) for place in places
    )
    await session.flush()


async def _change(session: WriteSession, user_id: int, places: range) -> None:
    for place in places:
        await session.execute(
            update(Like)
            .where(Like.user_id == user_id, Like.target_id == place)
            .values(target_type=TargetType.PRODUCT)
            .execution_options(synchronize_session=False)
        )


def _share(whole: int, number: int, parts: int) -> tuple[int, int]:
    """Return where one of so many parts of a whole begins, and where it ends."""
    return whole * number // parts, whole * (number + 1) // parts


if __name__ == "__main__":
    logging.disable()
    url, port = sys.argv[1:]
    connected = Database.connect(url, app_name="commits", patience_seconds=PATIENCE_SECONDS)
    settings = ServerSettings.model_validate({"server": "uvicorn", "port": port})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(app(connected), settings))
