"""Which tables statements read and write: what tells one commit from another, and what was seen."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Delete, Select, Table, UpdateBase, event
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
    is_told: bool = False
    asks_the_time: bool = False
    # Whether the rows it has found are all that it writes.
    is_counted: bool = False


_UNTOLD = Touched(frozenset(), frozenset())
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
        if touched.written and (cursor.rowcount or not touched.is_counted):
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
    writes: set[UpdateBase] = set()
    asks_the_time = False
    statement = compiled.statement
    # What is loaded along with an object is in no statement but the one that is made of it.
    whole = getattr(compiled.compile_state, "statement", statement)
    for element in chain(visitors.iterate(statement), visitors.iterate(whole)):
        if isinstance(element, Table):
            read.add(element.name)
        elif isinstance(element, UpdateBase) and isinstance(element.table, Table):
            writes.add(element)
            written |= _written_by(element, element.table)
        elif isinstance(element, now):
            asks_the_time = True
    return Touched(
        frozenset(read),
        frozenset(written),
        is_told=isinstance(statement, Select | UpdateBase) or bool(read),
        asks_the_time=asks_the_time,
        is_counted=writes == {statement} and isinstance(statement, UpdateBase),
    )


def _written_by(statement: UpdateBase, table: Table) -> set[str]:
    """Return what is written with a table: by its triggers, and by keys that refer to it."""
    written, also = set[str](), [table]
    while also:
        it = also.pop()
        written |= {it.name, *it.info.get(WRITES_TOO, ())}
        if isinstance(statement, Delete):
            also += [other for other in _lost_with(it) if other.name not in written]
    return written


def _lost_with(table: Table) -> list[Table]:
    """Return the tables whose rows go, or forget what they referred to, with a row of this one."""
    others = table.metadata.tables.values()
    return [
        other
        for other in others
        if any(key.ondelete and key.column.table is table for key in other.foreign_keys)
    ]


def _holds_a_time(parameters: Any) -> bool:
    rows = parameters if isinstance(parameters, list) else [parameters]
    return any(isinstance(value, datetime) for row in rows for value in row or ())
