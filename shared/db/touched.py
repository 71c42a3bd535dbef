"""Which tables statements read and write: what tells one commit from another, and what was seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Select, Table, UpdateBase, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import now

from shared.reads import current_reads, note_tags, note_unknown

# In a table's `info`: the tables that triggers write when it is written.
WRITES_TOO = "writes_too"
_WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Touched:
    """The tables of one statement; `is_told` is False for SQL that was written by hand."""

    read: frozenset[str]
    written: frozenset[str]
    is_told: bool
    asks_the_time: bool


_UNTOLD = Touched(frozenset(), frozenset(), is_told=False, asks_the_time=False)
# SQLAlchemy compiles each form of a statement once, and keeps it.
_of_compiled: WeakKeyDictionary[object, Touched] = WeakKeyDictionary()


def note_tables(engine: AsyncEngine, owner: str) -> None:
    """Have an engine note what is written, for `tables_written`, and what is read, by tags."""

    def note(
        connection: Connection,
        cursor: Any,
        _statement: str,
        parameters: Any,
        context: ExecutionContext,
        _executemany: bool,
    ) -> None:
        touched = _touched(context.compiled)
        # What has found no row has written nothing; of many at once the driver does not say.
        if touched.written and cursor.rowcount:
            connection.info.setdefault(_WRITTEN, set()).update(touched.written)
        if current_reads() is None:
            return
        if not touched.is_told:
            note_unknown()
        by_time = touched.asks_the_time or _holds_a_time(parameters)
        note_tags((f"{owner}:{name}" for name in touched.read), by_time=by_time)

    event.listen(engine.sync_engine, "begin", _forget)
    event.listen(engine.sync_engine, "after_cursor_execute", note)


async def tables_written(session: AsyncSession) -> tuple[str, ...]:
    """Return the tables in which a session's open transaction has changed a row."""
    if not session.in_transaction():
        return ()
    # A commit would do it later, and what it writes belongs to the answer.
    await session.flush()
    connection = await session.connection()
    assert connection.sync_connection is not None
    return tuple(sorted(connection.sync_connection.info.get(_WRITTEN, ())))


def _forget(connection: Connection) -> None:
    connection.info[_WRITTEN] = set()


def _touched(compiled: object) -> Touched:
    if not isinstance(compiled, SQLCompiler):
        return _UNTOLD
    known = _of_compiled.get(compiled)
    if known is None:
        known = _of_compiled[compiled] = _tables_of(compiled)
    return known


def _tables_of(compiled: SQLCompiler) -> Touched:
    read: set[str] = set()
    written: set[str] = set()
    asks_the_time = False
    for element in visitors.iterate(compiled.statement):
        if isinstance(element, Table):
            read.add(element.name)
        elif isinstance(element, UpdateBase) and isinstance(element.table, Table):
            written |= {element.table.name, *element.table.info.get(WRITES_TOO, ())}
        elif isinstance(element, now):
            asks_the_time = True
    is_told = isinstance(compiled.statement, Select | UpdateBase) or bool(read)
    return Touched(frozenset(read), frozenset(written), is_told, asks_the_time)


def _holds_a_time(parameters: Any) -> bool:
    rows = parameters if isinstance(parameters, list) else [parameters]
    return any(isinstance(value, datetime) for row in rows for value in row or ())
