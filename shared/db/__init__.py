"""The database layer: base, sessions, transactions, migrations. Only this package commits."""

from shared.db.base import SoftDelete, Timestamps, app_metadata
from shared.db.session import (
    Database,
    ReadSession,
    WriteSession,
    on_commit,
    read_session,
    reading,
    rollback_request,
    together,
    transaction,
    write_session,
)

__all__ = [
    "Database",
    "ReadSession",
    "SoftDelete",
    "Timestamps",
    "WriteSession",
    "app_metadata",
    "on_commit",
    "read_session",
    "reading",
    "rollback_request",
    "together",
    "transaction",
    "write_session",
]
