"""Where the database is away, people are told so calmly, and nobody once it is back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from quart import Quart, Response
from quart.testing import QuartClient
from sqlalchemy import text

from shared.db.away import DatabaseUnreachable
from shared.db.bus import bus_metadata
from shared.db.session import Database
from shared.dev.postgres import Postgres
from shared.dev.processes import LOOPBACK, free_port
from shared.errors import ServiceUnavailable
from shared.factory import runtime_of
from shared.runtime import running
from shared.testing.apps import transport_to
from shared.testing.redis_databases import RedisDatabase
from shared.testing.servers import Servers
from shared.tests.cache.kept_pages import app_with_pages, boards, stop
from shared.tests.small_app import FOREVER, caller_of, small_app
from shared.tests.small_contracts import Note

OWN = {"Sec-Fetch-Site": "same-origin"}
READS, WRITES, NEEDS_NONE = "/find/?text=a", "/forgets/", "/"
DATABASE = RedisDatabase.WITHOUT_POSTGRES


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    """A server of the test's own, which runs."""
    server = Postgres(tmp_path / "postgres", port=free_port(), durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def database(postgres: Postgres) -> AsyncIterator[Database]:
    """Its database, with the tables of the bus."""
    async with connected(postgres.url()) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(bus_metadata.create_all)
        yield database


@pytest.fixture
def app(database: Database) -> Quart:
    return small_app(database)


@asynccontextmanager
async def connected(url: str, *, connect_seconds: float = 20) -> AsyncIterator[Database]:
    """Give the database of an address, which need not be there."""
    url = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    database = Database.connect(url, app_name="away", connect_seconds=connect_seconds)
    yield database
    await database.dispose()


async def status_of(app: Quart, path: str, method: str = "GET") -> int:
    response = await QuartClient(app).open(path, method=method, headers=OWN)
    return int(response.status_code)


@pytest.mark.parametrize(("path", "method"), [(READS, "GET"), (WRITES, "POST")])
async def test_a_browser_gets_a_calm_page_that_says_when_to_try_again(
    app: Quart, postgres: Postgres, path: str, method: str
) -> None:
    postgres.stop()

    response = await QuartClient(app).open(path, method=method, headers=OWN)

    page = await response.get_data(as_text=True)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "Back in a moment" in page
    assert "A part of this site is not answering right now" in page


async def test_what_needs_no_database_is_answered_meanwhile(app: Quart, postgres: Postgres) -> None:
    postgres.stop()

    assert await status_of(app, NEEDS_NONE) == 200


async def test_who_comes_once_it_is_back_is_answered_at_once(
    app: Quart, postgres: Postgres
) -> None:
    before = await status_of(app, READS)
    await asyncio.to_thread(postgres.stop)
    await asyncio.to_thread(postgres.start)

    assert before == 200
    assert [await status_of(app, READS) for _ in range(3)] == [200] * 3


async def test_it_comes_back_by_itself_for_those_who_were_sent_away(
    app: Quart, postgres: Postgres
) -> None:
    await status_of(app, READS)
    postgres.stop()
    away = await status_of(app, READS)
    postgres.start()

    assert away == 503
    assert await status_of(app, READS) == 200


async def test_a_sibling_is_told_that_the_service_is_unavailable(
    app: Quart, postgres: Postgres
) -> None:
    postgres.stop()
    async with httpx.AsyncClient(
        transport=transport_to(app), base_url="http://quarry.internal"
    ) as http:
        health = await http.get("/internal/health")

    with pytest.raises(ServiceUnavailable):
        await caller_of(app).act(Note(name="a"), key="k")
    assert (health.status_code, health.json()) == (503, {"ready": False})


async def test_who_waits_for_an_answer_when_it_goes_is_told_calmly(
    app: Quart, postgres: Postgres
) -> None:
    asked, _superuser = await _asking_forever(app, postgres)

    await asyncio.to_thread(postgres.stop)

    response = await asked
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"


async def test_a_connection_that_is_ended_alone_costs_one_answer_at_most(
    app: Quart, postgres: Postgres
) -> None:
    asked, superuser = await _asking_forever(app, postgres)

    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = $1"
    await superuser.execute(ended, FOREVER.text)
    await superuser.close()

    assert (await asked).status_code == 503
    assert await status_of(app, READS) == 200


async def test_one_that_gives_no_more_connections_is_away(postgres: Postgres) -> None:
    superuser = await asyncpg.connect(postgres.url())
    await superuser.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0 PASSWORD 'crowded'")
    await superuser.close()

    async with connected(postgres.url(user="crowded", password="crowded")) as database:
        assert await status_of(small_app(database), READS) == 503


async def test_a_wrong_password_is_an_error_of_ours(postgres: Postgres) -> None:
    async with connected(postgres.url(password="wrong")) as database:
        assert await status_of(small_app(database), READS) == 500


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1024):
        pass
    writer.close()


@pytest.mark.parametrize("behave", [hang_up, say_nothing])
async def test_what_does_not_speak_as_a_database_is_away(behave: Behaviour) -> None:
    server = await asyncio.start_server(behave, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    url = f"postgresql://somebody:secret@{LOOPBACK}:{port}/nothing"

    async with server, connected(url, connect_seconds=0.2) as database:
        assert await status_of(small_app(database), READS) == 503


async def test_commands_can_say_in_a_word_what_is_wrong() -> None:
    url = f"postgresql://somebody:secret@{LOOPBACK}:{free_port()}/nothing"
    async with connected(url) as database:
        with running(runtime_of(small_app(database))):
            session = database.new_reader()
            with pytest.raises(DatabaseUnreachable) as raised:
                await session.execute(text("SELECT 1"))
            await session.close()

    assert raised.value.strerror is not None
    assert "secret" not in raised.value.strerror


async def test_a_kept_page_is_shown_meanwhile(
    servers: Servers, database: Database, postgres: Postgres
) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(boards.metadata.create_all)
        await connection.execute(boards.insert().values(id=1, words="first"))
    app, making = app_with_pages(database, servers.valkey.url(DATABASE))
    made = await status_of(app, "/board/")

    postgres.stop()

    kept, times_made = await status_of(app, "/board/"), making.made
    assert (made, kept, times_made) == (200, 200, 1)
    assert await status_of(app, "/open/") == 503
    await stop(app)


async def _asking_forever(
    app: Quart, postgres: Postgres
) -> tuple[asyncio.Task[Response], asyncpg.Connection]:
    """Ask for what takes forever; return once its statement runs, with somebody to end it."""
    asked = asyncio.create_task(QuartClient(app).post("/forever/", headers=OWN))
    superuser = await asyncpg.connect(postgres.url())
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE query = $1 AND state = 'active'"
    async with asyncio.timeout(60):
        while not await superuser.fetchval(waiting, FOREVER.text):
            pass
    return asked, superuser
