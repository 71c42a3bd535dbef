"""Where the simulator keeps its records: nowhere, or in a SQLite file that survives a restart."""

import functools
import sqlite3
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
)
"""


class Shelf(Generic[T]):
    """The records of one kind, in the order in which they were first put there."""

    def __init__(self, kind: str, shape: type[T], database: sqlite3.Connection | None) -> None:
        self._kind = kind
        self._shape = shape
        self._database = database

    def all(self) -> list[T]:
        """Read every record."""
        if self._database is None:
            return []
        rows = self._database.execute(
            "SELECT body FROM records WHERE kind = ? ORDER BY rowid", (self._kind,)
        )
        return [self._adapter.validate_json(body) for (body,) in rows]

    def put(self, identifier: str, record: T) -> None:
        """Write or replace a record."""
        if self._database is None:
            return
        body = self._adapter.dump_json(record).decode()
        with self._database:
            self._database.execute(
                "INSERT INTO records (kind, id, body) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (self._kind, identifier, body),
            )

    def remove(self, identifier: str) -> None:
        """Forget a record."""
        if self._database is None:
            return
        with self._database:
            self._database.execute(
                "DELETE FROM records WHERE kind = ? AND id = ?", (self._kind, identifier)
            )

    @functools.cached_property
    def _adapter(self) -> TypeAdapter[T]:
        # Dear to make, and of no use where nothing is kept.
        return TypeAdapter(self._shape)


def open_database(path: Path | None) -> sqlite3.Connection | None:
    """Open the file and make its one table, or return None where nothing is to be kept."""
    if path is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path)
    database.execute(_SCHEMA)
    return database
