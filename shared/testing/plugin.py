"""Fixtures for every test: real databases, rolled back; siblings that say what the test says.

The app under test is the top folder of the test's file. By default everything a test does happens
in one transaction that is rolled back; with the marker `committed` it is committed to the app's
test database, which is emptied afterwards.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from quart import Quart

from shared.clock import FrozenClock, frozen
from shared.db.session import Database, WriteSession, open_request_sessions
from shared.factory import runtime_of
from shared.rpc.client import RpcClient
from shared.runtime import Runtime, enter
from shared.testing.apps import NAMES, OverHttpx, base_environment, create_app, transport_to
from shared.testing.browser import SameOriginClient
from shared.testing.buckets import BucketServer, running_bucket_server
from shared.testing.fakes import FakeServices
from shared.testing.servers import Servers, running_servers
from shared.testing.sql import counted_queries

# How long an example takes is the machine's matter, and no test's. What is tried is the same in
# each run, unless asked for by --hypothesis-profile=exploring.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("exploring", UNTIMED)
settings.register_profile("steady", UNTIMED, derandomize=True)
settings.load_profile("steady")

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CALLER = "tests"


@dataclass(frozen=True, slots=True)
class AppUnderTest:
    """An app on a database of its own, made once for a run of the tests."""

    app: Quart
    database_name: str
    database: Database

    @property
    def runtime(self) -> Runtime:
        return runtime_of(self.app)


@pytest.fixture(scope="session")
def started_servers() -> Iterator[Servers]:
    """The PostgreSQL and the Valkey of this process.

    After a Ctrl-C no coroutine runs any more, so what stops them and removes their files is none.
    """
    with running_servers() as running:
        yield running


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    """The server of S3 of this process."""
    with running_bucket_server(tmp_path_factory.mktemp("buckets")) as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def servers(started_servers: Servers) -> AsyncIterator[Servers]:
    """The PostgreSQL and the Valkey of this run."""
    yield started_servers
    await started_servers.aclose()


@pytest_asyncio.fixture(scope="session")
async def apps_under_test(servers: Servers) -> AsyncIterator[dict[str, AppUnderTest]]:
    """The apps made so far, by name."""
    made: dict[str, AppUnderTest] = {}
    yield made
    for under_test in made.values():
        await under_test.runtime.rpc.close()
        await under_test.runtime.redis.aclose()
        await under_test.database.dispose()


@pytest.fixture
def app_name(request: pytest.FixtureRequest) -> str:
    """The app under test: the top folder of the test's file."""
    return str(request.path.relative_to(request.config.rootpath).parts[0])


@pytest.fixture
def services() -> Iterator[FakeServices]:
    """The siblings of the app under test; a call nobody gave an answer for fails the test."""
    fakes = FakeServices()
    yield fakes
    fakes.fail_on_unexpected_calls()


@pytest_asyncio.fixture
async def app(
    request: pytest.FixtureRequest,
    app_name: str,
    servers: Servers,
    apps_under_test: dict[str, AppUnderTest],
    services: FakeServices,
) -> AsyncIterator[Quart]:
    """The app under test, its database and its siblings in place."""
    if app_name not in NAMES:
        pytest.fail(f"{request.path} is not in the folder of an app, so there is no app to test")
    if app_name not in apps_under_test:
        apps_under_test[app_name] = await _make(app_name, servers)
    under_test = apps_under_test[app_name]
    runtime = under_test.runtime
    runtime.rpc.use_transport(OverHttpx(services))
    if request.node.get_closest_marker("committed"):
        runtime.database = under_test.database
        yield under_test.app
        await servers.empty(under_test.database_name)
    else:
        async with under_test.database.engine.connect() as connection:
            outer = await connection.begin()
            runtime.database = Database.inside(connection)
            yield under_test.app
            await outer.rollback()
    runtime.database = under_test.database


@pytest_asyncio.fixture
async def runtime(app: Quart) -> Runtime:
    """The runtime of the app under test, entered."""
    current = runtime_of(app)
    enter(current)
    return current


@pytest_asyncio.fixture
async def session(runtime: Runtime) -> AsyncIterator[WriteSession]:
    """The write session of a request scope that is open around the test."""
    sessions = open_request_sessions(runtime.database)
    yield sessions.write()
    await sessions.close()


@pytest.fixture
def client(app: Quart) -> SameOriginClient:
    """A browser on the app's own pages, with its cookies."""
    return SameOriginClient(app)


@pytest.fixture
def sibling(app: Quart) -> RpcClient:
    """A sibling that calls the app under test over the real, signed wire."""
    runtime = runtime_of(app)
    return RpcClient(
        caller=CALLER,
        secrets=runtime.settings.internal_secrets,
        urls={runtime.name: f"http://{runtime.name}.internal"},
        transport=OverHttpx(transport_to(app)),
        answers=runtime.answers,
        forbid_inside_transactions=False,
    )


@pytest.fixture
def sibling_named(sibling: RpcClient) -> Callable[[str], RpcClient]:
    """Make a sibling of another name, for contracts that answer some callers only."""

    def named(caller: str) -> RpcClient:
        return sibling.calling_as(caller)

    return named


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """A clock that stands at noon of 21 November 2026 until the test moves it."""
    with frozen(NOW) as standing:
        yield standing


@pytest.fixture
def query_count(app: Quart) -> Callable[[int], AbstractContextManager[None]]:
    """Assert how many statements a block sends: `with query_count(2):`."""

    @contextmanager
    def expect(expected: int) -> Iterator[None]:
        with counted_queries(runtime_of(app).database.engine) as statements:
            yield
        listing = "\n".join(statements)
        assert len(statements) == expected, f"{len(statements)} statements:\n{listing}"

    return expect


async def _make(name: str, servers: Servers) -> AppUnderTest:
    database_name = await servers.new_database(name)
    environment = base_environment() | {
        "DATABASE_URL": servers.serving_url(name, database_name),
        "REDIS_URL": servers.valkey.url(0),
    }
    app = create_app(name, environment)
    return AppUnderTest(app, database_name, runtime_of(app).database)
