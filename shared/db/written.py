"""Which tables a transaction has written: what tells one commit from another."""

from typing import Any

from sqlalchemy import Connection, Table, UpdateBase, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

_WRITTEN = "written"


def note_writes(engine: AsyncEngine) -> None:
    """Have an engine keep in mind which tables are written, for `tables_written`."""
    event.listen(engine.sync_engine, "begin", _forget)
    event.listen(engine.sync_engine, "after_cursor_execute", _note)


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


def _note(
    connection: Connection,
    cursor: Any,
    statement: str,
    parameters: Any,
    context: ExecutionContext,
    executemany: bool,
) -> None:
    written = getattr(context.compiled, "statement", None)
    # What has found no row has written nothing; of many at once the driver does not say.
    if isinstance(written, UpdateBase) and isinstance(written.table, Table) and cursor.rowcount:
        connection.info.setdefault(_WRITTEN, set()).add(written.table.name)
