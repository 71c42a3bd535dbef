"""Sessions and transactions: one write transaction per request, reads that hold none.

Reads run in AUTOCOMMIT and keep no transaction open. The first statement of the write session
opens the request's one transaction; `commit_request` ends it before anything is rendered. Sagas,
loops and commands use `transaction()` and `reading()`, which open and close their own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NewType

from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from shared.db.away import DatabaseUnreachable, tell_when_away
from shared.db.bus import bus_metadata
from shared.db.reader import ReaderSession
from shared.db.touched import tables_written
from shared.points import passing, who_is_at_it
from shared.runtime import current_runtime, runtime_or_none

ReadSession = NewType("ReadSession", AsyncSession)
WriteSession = NewType("WriteSession", ReadSession)

_ON_COMMIT = "on_commit"
# No page shows what is in these.
UNREAD = frozenset(bus_metadata.tables)

# A sibling gives up after two seconds: who waits longer here does the work for nobody, and those
# who come meanwhile wait for them. So it ends early enough for the refusal to be heard.
PATIENCE_SECONDS = 1.5
# Where nobody says so much as no.
CONNECT_SECONDS = 5.0
# Rows are in memory or on a disk without a head, and no question here is worth being compiled.
PLANNING = {"random_page_cost": "1.1", "jit": "off"}


class Database:
    """One app's database: an engine, and the two kinds of session made from it."""

    def __init__(
        self,
        readers: async_sessionmaker[ReaderSession],
        writers: async_sessionmaker[AsyncSession],
        engine: AsyncEngine,
    ) -> None:
        self.engine = engine
        self._readers = readers
        self._writers = writers

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        app_name: str,
        pool_size: int = 5,
        patience_seconds: float = PATIENCE_SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> "Database":
        """Make the database of `url` (`postgresql+asyncpg://…`); nothing is opened yet.

        Where all connections are taken for longer than one's patience, SQLAlchemy's `TimeoutError`
        is raised, which the web layer answers with `TooBusy`. Where there is no server, or not any
        more, `DatabaseUnreachable` is, which it answers as it does for a sibling that is away.
        """
        engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=patience_seconds,
            pool_pre_ping=False,
            pool_recycle=1800,
            # An error's text goes to the log, and what people typed does not.
            hide_parameters=True,
            connect_args={
                "server_settings": {"application_name": app_name, **PLANNING},
                "timeout": connect_seconds,
            },
        )
        tell_when_away(engine)
        autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
        return cls(
            readers=async_sessionmaker(
                autocommit, class_=ReaderSession, expire_on_commit=False, autoflush=False
            ),
            writers=async_sessionmaker(engine, expire_on_commit=False),
            engine=engine,
        )

    @classmethod
    def inside(cls, connection: AsyncConnection) -> "Database":
        """Make a database whose every commit is a savepoint of the connection's transaction."""
        return cls(
            readers=async_sessionmaker(
                connection,
                class_=ReaderSession,
                expire_on_commit=False,
                autoflush=False,
                join_transaction_mode="rollback_only",
            ),
            writers=async_sessionmaker(
                connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
            ),
            engine=connection.engine,
        )

    def new_reader(self) -> ReadSession:
        return ReadSession(self._readers())

    def new_writer(self) -> WriteSession:
        return WriteSession(ReadSession(self._writers()))

    async def dispose(self) -> None:
        await self.engine.dispose()


@dataclass(slots=True)
class RequestSessions:
    """The sessions of one request, made when first asked for."""

    database: Database
    reader: ReadSession | None = None
    writer: WriteSession | None = None
    is_over: bool = False

    def read(self) -> ReadSession:
        if self.reader is None:
            self.reader = self.database.new_reader()
        return self.reader

    def write(self) -> WriteSession:
        if self.writer is None:
            self.writer = self.database.new_writer()
        return self.writer

    def has_open_transaction(self) -> bool:
        return self.writer is not None and self.writer.in_transaction()

    async def commit(self) -> None:
        if self.writer is not None:
            await _commit(self.writer)

    async def rollback(self) -> None:
        if self.writer is not None:
            await _rollback(self.writer)

    async def close(self) -> None:
        """Close both sessions; what was not committed is rolled back."""
        self.is_over = True
        for session in (self.writer, self.reader):
            if session is not None:
                await session.close()
        self.writer = self.reader = None


_request_sessions: ContextVar[RequestSessions | None] = ContextVar("request_sessions", default=None)
_transactions: ContextVar[tuple[WriteSession, ...]] = ContextVar("transactions", default=())


def read_session() -> ReadSession:
    """Return the request's read session; it never holds a transaction."""
    return _current_request().read()


def write_session() -> WriteSession:
    """Return the request's write session; its first statement opens the one transaction."""
    return _current_request().write()


@asynccontextmanager
async def request_sessions(database: Database) -> AsyncIterator[RequestSessions]:
    """Give the code inside its own request scope; what it did not commit is rolled back."""
    sessions = RequestSessions(database)
    token = _request_sessions.set(sessions)
    try:
        yield sessions
    finally:
        _request_sessions.reset(token)
        await sessions.close()


def open_request_sessions(database: Database) -> RequestSessions:
    """Start a request scope for the rest of this task; the caller closes what it returns."""
    sessions = RequestSessions(database)
    _request_sessions.set(sessions)
    return sessions


async def commit_request() -> None:
    """Commit the request's write transaction, if one is open, and run what waits for it."""
    await _current_request().commit()


async def rollback_request() -> None:
    """Take back what the request has written and not committed."""
    await _current_request().rollback()


@asynccontextmanager
async def transaction() -> AsyncIterator[WriteSession]:
    """Open a transaction of its own: committed at the end of the block, rolled back by an error."""
    session = current_runtime().database.new_writer()
    token = _transactions.set((*_transactions.get(), session))
    try:
        yield session
        await _commit(session)
    except BaseException:
        await _rollback(session)
        raise
    finally:
        _transactions.reset(token)
        await session.close()


@asynccontextmanager
async def reading() -> AsyncIterator[ReadSession]:
    """Open a read session of its own, for loops, sagas and commands."""
    session = current_runtime().database.new_reader()
    try:
        yield session
    finally:
        await session.close()


def together(session: ReadSession) -> AbstractAsyncContextManager[None]:
    """Have the statements of the block share one connection; it waits for nothing but them."""
    return session.together() if isinstance(session, ReaderSession) else nullcontext()


def on_commit(session: WriteSession, callback: Callable[[], None]) -> None:
    """Run `callback` once after this session's transaction has committed; never after a rollback.

    The same callback asked for twice runs once.
    """
    waiting = session.info.setdefault(_ON_COMMIT, [])
    if callback not in waiting:
        waiting.append(callback)


def has_open_write_transaction() -> bool:
    """Say whether a write transaction is open around the code that is running."""
    request = _request_sessions.get()
    if request is not None and request.has_open_transaction():
        return True
    return any(session.in_transaction() for session in _transactions.get())


async def _commit(session: WriteSession) -> None:
    runtime = runtime_or_none()
    is_watched = runtime is not None and (runtime.points or runtime.changes) is not None
    tables = await tables_written(session) if is_watched else ()
    is_named = runtime is not None and runtime.points is not None and tables
    name = f"the commit of {', '.join(tables)} by {who_is_at_it()}" if is_named else ""
    changes = runtime.changes if runtime is not None else None
    shown = [it for it in tables if it not in UNREAD]
    if changes is not None and shown:
        await changes.have_promised()
    if name:
        passing(f"before {name}")
    await session.commit()
    if name:
        passing(f"after {name}")
    if changes is not None and shown:
        # What is committed has to be told, also where the browser has gone meanwhile.
        await asyncio.shield(asyncio.ensure_future(changes.note_written(shown)))
    for callback in session.info.pop(_ON_COMMIT, []):
        callback()


async def _rollback(session: WriteSession) -> None:
    session.info.pop(_ON_COMMIT, None)
    # What was lost with its connection is taken back by PostgreSQL.
    with suppress(DatabaseUnreachable):
        await session.rollback()


def _current_request() -> RequestSessions:
    sessions = _request_sessions.get()
    # A task that outlives the request would open sessions that nobody closes.
    if sessions is None or sessions.is_over:
        raise LookupError(
            "read_session() and write_session() belong to a request; use reading() or transaction()"
        )
    return sessions
