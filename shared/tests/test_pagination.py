import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, Text, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped

from shared.db.session import Database, ReadSession
from shared.db.types import TextEnum, UTCDateTime
from shared.web.pagination import (
    BadCursor,
    Order,
    OrderValue,
    Page,
    ascending,
    decode_cursor,
    descending,
    encode_cursor,
    fetch_page,
    rows_after,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Size(StrEnum):
    LARGE = "large"
    SMALL = "small"


stones = Table(
    "stones",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("weight", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", TextEnum(Size), nullable=False),
    Column("found_at", UTCDateTime, nullable=False),
    Column("note", String),
    Column("smooth", Boolean, nullable=False, server_default="false"),
)
columns = stones.c


class Base(DeclarativeBase):
    metadata = stones.metadata


class Stone(Base):
    __table__ = stones

    id: Mapped[int]


KEY = [ascending(columns.name), descending(columns.found_at), ascending(columns.id)]

ORDERS = [
    [ascending(columns.id)],
    [descending(columns.id)],
    [ascending(columns.weight), ascending(columns.id)],
    [descending(columns.weight), descending(columns.id)],
    [descending(columns.weight), ascending(columns.id)],
    [ascending(columns.size), descending(columns.found_at), ascending(columns.id)],
    [descending(columns.name), ascending(columns.weight), descending(columns.id)],
    [ascending(columns.found_at), descending(columns.name), descending(columns.id)],
]


@pytest.fixture
async def reader(scratch: Database) -> AsyncIterator[ReadSession]:
    # Few values and many rows: nearly every page ends inside a tie.
    rows = [
        {
            "id": number,
            "weight": number * 7 % 3 - 1,
            "name": ["", "a", "A", "é", "a b"][number * 3 % 5],
            "size": list(Size)[number * 5 % 2],
            "found_at": NOON + timedelta(microseconds=number * 11 % 4),
        }
        for number in range(1, 48)
    ]
    async with scratch.engine.begin() as connection:
        await connection.run_sync(stones.metadata.create_all)
        await connection.execute(insert(stones), rows)
    session = scratch.new_reader()
    async with session:
        yield session
    async with scratch.engine.begin() as connection:
        await connection.run_sync(stones.metadata.drop_all)


async def all_pages(reader: ReadSession, order: Sequence[Order], size: int) -> list[Page[int]]:
    pages: list[Page[int]] = []
    cursor: str | None = None
    while not pages or cursor is not None:
        page = await fetch_page(reader, select(columns.id), order=order, size=size, cursor=cursor)
        pages.append(page)
        cursor = page.next_cursor
    return pages


@pytest.mark.parametrize("size", [1, 2, 5, 46, 47, 48])
@pytest.mark.parametrize("order", ORDERS)
async def test_walking_the_pages_visits_every_row_once_and_in_order(
    reader: ReadSession, order: list[Order], size: int
) -> None:
    sorting = [key.column.desc() if key.descending else key.column.asc() for key in order]
    expected = (await reader.scalars(select(columns.id).order_by(*sorting))).all()

    pages = await all_pages(reader, order, size)

    assert [row for page in pages for row in page.items] == expected
    assert all(len(page.items) == size for page in pages[:-1])
    assert pages[-1].items


async def test_a_page_of_models_holds_models(reader: ReadSession) -> None:
    order = [descending(columns.id)]

    page = await fetch_page(reader, select(Stone), order=order, size=2)

    assert [(type(stone), stone.id) for stone in page.items] == [(Stone, 47), (Stone, 46)]


async def test_an_empty_list_is_one_empty_page(reader: ReadSession) -> None:
    nothing = select(columns.id).where(columns.id < 0)

    page = await fetch_page(reader, nothing, order=[ascending(columns.id)], size=10)

    assert page == Page(items=[], next_cursor=None)


async def test_rows_that_come_meanwhile_shift_nothing(
    reader: ReadSession, scratch: Database
) -> None:
    order = [descending(columns.id)]
    first = await fetch_page(reader, select(columns.id), order=order, size=3)
    async with scratch.engine.begin() as connection:
        new = {"id": 99, "weight": 0, "name": "", "size": Size.SMALL, "found_at": NOON}
        await connection.execute(insert(stones).values(new))

    second = await fetch_page(
        reader, select(columns.id), order=order, size=3, cursor=first.next_cursor
    )

    assert (first.items, second.items) == ([47, 46, 45], [44, 43, 42])


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 2**63 - 1, -(2**63)])
async def test_a_number_beyond_the_columns_range_is_only_an_end(
    reader: ReadSession, number: int
) -> None:
    order = [ascending(columns.weight), ascending(columns.id)]
    cursor = encode_cursor([number, number])

    page = await fetch_page(reader, select(columns.id), order=order, size=100, cursor=cursor)

    assert len(page.items) == (0 if number > 0 else 47)


def test_rows_of_one_direction_are_compared_as_rows_which_an_index_can_answer() -> None:
    order = [descending(columns.weight), descending(columns.id)]

    clause = str(rows_after(order, (5, 7)))

    assert clause.startswith("(stones.weight, stones.id) < (")


INTEGERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)
TIMES = st.datetimes(timezones=st.just(UTC))
SPECIMEN = {int: columns.id, str: columns.name, datetime: columns.found_at}


@given(st.lists(st.one_of(INTEGERS, TEXTS, TIMES), min_size=1, max_size=4))
def test_a_cursor_gives_its_values_back_and_is_safe_in_an_address(values: list[OrderValue]) -> None:
    order = [ascending(SPECIMEN[type(value)]) for value in values]

    cursor = encode_cursor(values)

    assert decode_cursor(cursor, order) == tuple(values)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert cursor.isascii()


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: raw.hex())))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(text, KEY)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4),
    )
)
def test_what_has_other_values_is_refused_or_is_of_the_right_kinds(values: object) -> None:
    cursor = urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()

    try:
        decoded = decode_cursor(cursor, KEY)
    except BadCursor:
        return

    assert [type(value) for value in decoded] == [str, datetime, int]


@pytest.mark.parametrize(
    "values",
    [
        ["tea", 0],
        ["tea", 0, 1, 2],
        ["tea", 0, "1"],
        ["tea", "2026-05-01", 1],
        [1, 0, 1],
        ["tea", 0, True],
        ["tea", 0, 1.0],
        ["tea", 0, 2**63],
        ["tea", 2**62, 1],
        ["te\0a", 0, 1],
        ["x" * 5000, 0, 1],
        {"name": "tea"},
        None,
    ],
)
def test_a_cursor_of_another_order_is_refused(values: object) -> None:
    cursor = urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()

    with pytest.raises(BadCursor) as refusal:
        decode_cursor(cursor, KEY)

    assert refusal.value.status == 400


def test_half_a_character_is_refused() -> None:
    cursor = urlsafe_b64encode(rb'["\ud800", 0, 1]').rstrip(b"=").decode()

    with pytest.raises(BadCursor):
        decode_cursor(cursor, KEY)


@pytest.mark.parametrize("value", [None, 1.5, NOON.date()])
def test_a_list_is_not_ordered_by_what_a_cursor_cannot_hold(value: object) -> None:
    with pytest.raises(TypeError):
        encode_cursor([value])  # type: ignore[list-item]  # such as a null in an order column


def test_a_list_is_not_paged_by_a_column_of_another_type() -> None:
    with pytest.raises(TypeError, match="smooth"):
        decode_cursor(encode_cursor([1]), [ascending(columns.smooth)])
