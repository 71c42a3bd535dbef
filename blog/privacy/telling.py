"""How rows of a table are told to the person they are about."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement

from blog.privacy.queries import T, rows_of
from glue.contracts.families import DataColumn
from glue.privacy import Holding, Row, Value
from shared.db import read_session


def rows_told(
    name: str,
    title: str,
    columns: Sequence[DataColumn],
    table: type[T],
    theirs: ColumnElement[bool],
    told: Callable[[T], Sequence[Value]],
) -> Holding:
    """Tell the rows of a table that are theirs, each as `told` says it."""

    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await rows_of(read_session(), table, theirs, after_id=after, limit=limit)
        return [(row.id, told(row)) for row in rows]

    return Holding(name, title, columns, read)
