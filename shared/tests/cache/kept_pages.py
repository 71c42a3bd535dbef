"""An app with a page that is kept, and what tests of the page cache do with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from quart import Blueprint, Quart, Response, request
from quart.testing import QuartClient
from redis.asyncio import Redis
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    insert,
    literal,
    select,
    text,
    update,
)
from werkzeug.exceptions import NotFound

from shared.change_scripts import KEY
from shared.clock import utcnow
from shared.db import read_session, transaction, write_session
from shared.db.session import Database, commit_request
from shared.db.touched import note_tables
from shared.factory import create_base_app, nobody_is_signed_in, runtime_of
from shared.runtime import running
from shared.testing.redis_databases import RedisDatabase
from shared.tests import small_contracts
from shared.tests.small_app import settings_for
from shared.tests.small_contracts import NAME
from shared.web.access import open_to_everybody
from shared.web.cache import keeps_page
from shared.web.csrf import accepts_strangers
from shared.web.flash import flash

DATABASE = RedisDatabase.PAGES

boards = Table(
    "boards",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("words", Text, nullable=False),
)
drawers = Table("drawers", boards.metadata, Column("id", Integer, primary_key=True))


@dataclass(slots=True)
class Making:
    """What the pages of an app have come to: how often they were made, and what they wait for."""

    made: int = 0
    has_read: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)


def app_with_pages(database: Database, cache_url: str, **changes: object) -> tuple[Quart, Making]:
    """Make an app whose writes and reads are noted, and whose pages are kept in Redis."""
    making = Making()
    making.may_end.set()
    kept: dict[str, object] = {"cache_url": cache_url, "page_cache_seconds": 60}
    app = create_base_app(
        NAME,
        settings=settings_for(database, **kept | changes),
        contracts=small_contracts,
        answers=[small_contracts],
        blueprints=[_pages(making)],
        identify=nobody_is_signed_in,
    )
    runtime_of(app).database = database
    return app, making


@asynccontextmanager
async def noted_database(scratch: Database) -> AsyncIterator[Database]:
    """Give a database with a board and connections of its own, whose statements are noted."""
    url = scratch.engine.url.render_as_string(hide_password=False)
    database = Database.connect(url, app_name="kept-pages", pool_size=20, patience_seconds=60)
    note_tables(database.engine, NAME)
    async with database.engine.begin() as connection:
        await connection.run_sync(boards.metadata.create_all)
        await connection.execute(insert(boards).values(id=1, words="first"))
    yield database
    async with database.engine.begin() as connection:
        await connection.run_sync(boards.metadata.drop_all)
    await database.dispose()


async def stop(app: Quart) -> None:
    """Let an app keep nothing any more, and close what it was connected by."""
    for loop in runtime_of(app).loops.values():
        await loop.stop()
    for function in app.after_serving_funcs:
        if function.__name__ == "disconnect":
            await function()


async def ask(app: Quart, path: str = "/board/", **headers: str) -> str:
    response = await QuartClient(app, use_cookies=False).get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return str(await response.get_data(as_text=True)).split(" ")[0]


async def write(app: Quart, words: str) -> None:
    """Write something else on the board."""
    with running(runtime_of(app)):
        async with transaction() as session:
            await session.execute(update(boards).values(words=words))


async def write_elsewhere(app: Quart) -> None:
    """Write what no page reads."""
    with running(runtime_of(app)):
        async with transaction() as session:
            await session.execute(insert(drawers))


async def forget_all(redis: Redis) -> None:
    """Lose all that Redis has."""
    await redis.flushdb()


async def write_and_die(app: Quart, words: str) -> None:
    """Write something else, as a process does that dies between its commit and its telling."""
    runtime = runtime_of(app)
    assert runtime.changes is not None
    await runtime.changes.have_promised()
    async with runtime.database.engine.begin() as connection:
        await connection.execute(update(boards).values(words=words))


async def outlive_promises(redis: Redis) -> None:
    """Let the time pass in Redis within which every process had promised to tell."""
    for name, promise in (await promises(redis)).items():
        await redis.hset(KEY, name, f"1 {promise.split()[1]}")
    await redis.hset(KEY, "due", "1")


async def promises(redis: Redis) -> dict[str, str]:
    """Return the promises to tell, by their names."""
    fields: dict[bytes, bytes] = await redis.hgetall(KEY)  # type: ignore[assignment]  # not decoded
    told = {name.decode(): value.decode() for name, value in fields.items()}
    return {name: value for name, value in told.items() if name.startswith("promise ")}


def _pages(making: Making) -> Blueprint:
    pages = Blueprint("pages", __name__)

    async def words() -> str:
        making.made += 1
        return str(await read_session().scalar(select(boards.c.words).where(boards.c.id == 1)))

    @pages.get("/board/")
    @open_to_everybody
    @keeps_page
    async def board() -> str:
        said = await words()
        making.has_read.set()
        await making.may_end.wait()
        return f"{said} {'.' * 2000}"

    @pages.post("/board/")
    @open_to_everybody
    @accepts_strangers
    async def put_up() -> Response:
        # What is written later may be told first, and must not be taken back by what is older.
        number = int(await request.get_data(as_text=True))
        older = cast(boards.c.words, Integer) < number
        await write_session().execute(update(boards).where(older).values(words=str(number)))
        await commit_request()
        return Response("", status=204)

    @pages.get("/open/")
    @open_to_everybody
    async def unmarked() -> str:
        return await words()

    @pages.get("/by-hand/")
    @open_to_everybody
    @keeps_page
    async def by_hand() -> str:
        making.made += 1
        return str(await read_session().scalar(text("SELECT words FROM boards")))

    @pages.get("/by-time/")
    @open_to_everybody
    @keeps_page
    async def by_time() -> str:
        making.made += 1
        now = literal(utcnow())
        return str(await read_session().scalar(select(boards.c.words).where(now.is_not(None))))

    @pages.get("/gone/")
    @open_to_everybody
    @keeps_page
    async def gone() -> str:
        await words()
        raise NotFound

    @pages.get("/later/")
    @open_to_everybody
    @keeps_page
    async def later() -> str:
        said = await words()
        if said == "first":
            raise NotFound
        return said

    @pages.get("/flashing/")
    @open_to_everybody
    @keeps_page
    async def flashing() -> str:
        flash("Seen once")
        return await words()

    return pages
