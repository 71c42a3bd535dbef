"""A database that cannot be reached, told apart from one that refuses what it was asked."""

import errno
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

# PostgreSQL's codes for a connection that is lost, for more connections than it gives, and for a
# server that stops, has broken down or is not up yet.
LOST = "08"
AWAY = frozenset({"53300", "57P01", "57P02", "57P03"})


class DatabaseUnreachable(ConnectionError):
    """No connection to the database could be made, or the one that was used is lost.

    Of a commit it may be unknown whether it was done.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(errno.ENOTCONN, str(error) or type(error).__name__)


def tell_when_away(engine: AsyncEngine) -> None:
    """Have an engine raise `DatabaseUnreachable`, and forget connections that have ended meanwhile.

    So the first who comes once the database is back is answered.
    """
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "checkout", _pass_over_ended)
    event.listen(engine.sync_engine, "handle_error", _tell_lost)


def _connect(
    dialect: Dialect, _record: object, arguments: Sequence[Any], options: Mapping[str, Any]
) -> Any:
    try:
        return dialect.connect(*arguments, **options)
    except OSError as error:
        raise DatabaseUnreachable(error) from error
    except dialect.loaded_dbapi.Error as error:
        if _is_away(error):
            raise DatabaseUnreachable(error) from error
        raise


def _pass_over_ended(connection: Any, _record: object, _proxy: object) -> None:
    # Known without asking the server: it has said that it hangs up, or just did.
    is_closed: Callable[[], bool] = connection.driver_connection.is_closed
    if is_closed():
        raise InvalidatePoolError


def _tell_lost(context: ExceptionContext) -> DatabaseUnreachable | None:
    # Whoever was cancelled has lost nothing but patience.
    if context.sqlalchemy_exception is None:
        return None
    error = context.original_exception
    if not context.is_disconnect and not _is_away(error):
        return None
    context.is_disconnect = True
    return DatabaseUnreachable(error)


def _is_away(error: BaseException) -> bool:
    sqlstate = getattr(error, "sqlstate", None) or ""
    return sqlstate in AWAY or sqlstate.startswith(LOST)
