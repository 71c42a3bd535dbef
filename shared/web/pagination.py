"""Pages by key: the next page begins after the last row seen, however many rows came in between.

The order ends in a unique column, and none of its columns is null. A cursor is the last row's order
values in URL-safe text. It is opaque, not secret, and never trusted: a text that is not a cursor of
this very order raises `BadCursor`.
"""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    literal,
    or_,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine

from shared.db.types import UTCDateTime
from shared.errors import DomainError
from shared.i18n import mark as _l

T = TypeVar("T")
OrderValue = int | str | datetime
Column = ColumnElement[Any] | InstrumentedAttribute[Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_CURSOR = 4000
_BIGINT = range(-(2**63), 2**63)
_BINDS: dict[type, TypeEngine[Any]] = {int: BigInteger(), str: Text(), datetime: UTCDateTime()}


class BadCursor(DomainError):
    code = "bad-cursor"
    status = 400
    message = _l(
        "This link to a further page does not work any more. Please start at the first page"
    )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor of the next page where there is one."""

    items: Sequence[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """One column of a list's order: an integer, a text or a time, never null."""

    column: Column
    descending: bool = False

    @property
    def kind(self) -> type:
        """The Python type of the column's values: int, str or datetime."""
        column_type = self.column.type
        if isinstance(column_type, UTCDateTime):
            return datetime
        if isinstance(column_type, TypeDecorator):
            column_type = column_type.impl_instance
        if column_type.python_type not in _BINDS:
            raise TypeError(f"Lists cannot be paged by {self.column}, a {column_type!r}")
        return column_type.python_type


def ascending(column: Column) -> Order:
    """Order a list by `column`, smallest first."""
    return Order(column)


def descending(column: Column) -> Order:
    """Order a list by `column`, greatest first."""
    return Order(column, descending=True)


async def fetch_page(
    session: AsyncSession,
    statement: Select[T],
    *,
    order: Sequence[Order],
    size: int,
    cursor: str | None = None,
) -> Page[T]:
    """Fetch one page of a statement that selects one entity or column and has no order yet."""
    values = {} if cursor is None else row_values(cursor, order)
    paged = select_page(statement, order, size=size, follows=cursor is not None)
    found = page_of((await session.execute(paged, values)).all(), order, size=size)
    return Page([row[0] for row in found.items], found.next_cursor)


def select_page(
    statement: Select[Any], order: Sequence[Order], *, size: int, follows: bool
) -> Select[Any]:
    """Choose one page: the first, or one that `follows` a row, which takes its `row_values`.

    It chooses one row more than there are on the page, and the row's order values last.
    """
    if follows:
        statement = statement.where(
            _after(order, [bindparam(name, type_=_BINDS[it.kind]) for name, it in _named(order)])
        )
    keyed = statement.add_columns(
        *(key.column.label(f"page_key_{index}") for index, key in enumerate(order))
    )
    sorting = [key.column.desc() if key.descending else key.column.asc() for key in order]
    return keyed.order_by(*sorting).limit(size + 1)


def row_values(cursor: str, order: Sequence[Order]) -> dict[str, OrderValue]:
    """Return what a page is chosen by that follows a row; raises `BadCursor`."""
    values = decode_cursor(cursor, order)
    return {name: value for (name, _), value in zip(_named(order), values, strict=True)}


def page_of(rows: Sequence[Row[Any]], order: Sequence[Order], *, size: int) -> Page[Row[Any]]:
    """Return the page of rows that were chosen by `select_page`."""
    shown = rows[:size]
    has_more = len(rows) > size
    return Page(shown, encode_cursor(shown[-1][-len(order) :]) if has_more else None)


def rows_after(order: Sequence[Order], values: Sequence[OrderValue]) -> ColumnElement[bool]:
    """Build the where-clause of the rows that come after the one with these order values."""
    bounds = [literal(value, _BINDS[key.kind]) for key, value in zip(order, values, strict=True)]
    return _after(order, bounds)


def _after(order: Sequence[Order], bounds: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    if len({key.descending for key in order}) == 1:
        # One comparison of rows, which an index over the same columns answers.
        row, bound = tuple_(*(key.column for key in order)), tuple_(*bounds)
        return row < bound if order[0].descending else row > bound
    pairs = list(zip(order, bounds, strict=True))
    return reduce(_or_equal_and, reversed(pairs[:-1]), _beyond(*pairs[-1]))


def _named(order: Sequence[Order]) -> Sequence[tuple[str, Order]]:
    return [(f"page_after_{index}", key) for index, key in enumerate(order)]


def encode_cursor(values: Sequence[OrderValue]) -> str:
    """Write order values as URL-safe text."""
    text = orjson.dumps([_plain(value) for value in values])
    return urlsafe_b64encode(text).rstrip(b"=").decode()


def decode_cursor(cursor: str, order: Sequence[Order]) -> tuple[OrderValue, ...]:
    """Read the order values back; raises `BadCursor` unless they are of this order's kinds."""
    if len(cursor) > _LONGEST_CURSOR:
        raise BadCursor()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = orjson.loads(b64decode(padded, altchars=b"-_", validate=True))
    except ValueError as error:
        raise BadCursor() from error
    if not isinstance(parts, list) or len(parts) != len(order):
        raise BadCursor()
    return tuple(_value(part, key.kind) for part, key in zip(parts, order, strict=True))


def _or_equal_and(
    rest: ColumnElement[bool], pair: tuple[Order, ColumnElement[Any]]
) -> ColumnElement[bool]:
    order, bound = pair
    # The first half says nothing new, but bounds the scan of an index.
    at_least = order.column <= bound if order.descending else order.column >= bound
    return and_(at_least, or_(_beyond(order, bound), rest))


def _beyond(order: Order, bound: ColumnElement[Any]) -> ColumnElement[bool]:
    return order.column < bound if order.descending else order.column > bound


def _plain(value: OrderValue) -> int | str:
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, int | str):
        return value
    raise TypeError(f"A list is not ordered by {value!r}: only by integers, texts and times")


def _value(part: object, kind: type) -> OrderValue:
    if isinstance(part, str) and kind is str:
        if "\0" in part:  # which PostgreSQL's texts cannot hold
            raise BadCursor()
        return part
    if not isinstance(part, int) or isinstance(part, bool) or kind is str or part not in _BIGINT:
        raise BadCursor()
    if kind is int:
        return part
    try:
        return _EPOCH + timedelta(microseconds=part)
    except OverflowError as error:
        raise BadCursor() from error
