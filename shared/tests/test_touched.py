"""What a transaction has changed is known by its statements, and by what the tables say."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import joinedload, query_expression, registry, relationship, with_expression

from shared.db.session import Database, WriteSession
from shared.db.touched import WRITES_TOO, note_tables, tables_written
from shared.reads import Reads, noting

metadata = MetaData()
houses = Table("houses", metadata, Column("id", Integer, primary_key=True))
rooms = Table(
    "rooms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("house_id", ForeignKey(houses.c.id, ondelete="CASCADE")),
    info={WRITES_TOO: ("floors",)},
)
chairs = Table(
    "chairs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("room_id", ForeignKey(rooms.c.id, ondelete="SET NULL")),
)
guests = Table(
    "guests", metadata, Column("id", Integer, primary_key=True), Column("house_id", Integer)
)


class House:
    """A house, as an object that others are loaded with."""

    rooms: ClassVar[Any]
    number: ClassVar[Any]


class Room:
    """A room of it."""


objects = registry()
objects.map_imperatively(Room, rooms)
objects.map_imperatively(
    House, houses, properties={"rooms": relationship(Room), "number": query_expression()}
)


@pytest.fixture
async def session(scratch: Database) -> AsyncIterator[WriteSession]:
    url = scratch.engine.url.render_as_string(hide_password=False)
    database = Database.connect(url, app_name="touched")
    note_tables(database.engine, "shared")
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(houses).values(id=1))
    session = database.new_writer()
    yield session
    await session.close()
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
    await database.dispose()


async def test_what_goes_with_a_row_is_changed_with_it(session: WriteSession) -> None:
    await session.execute(delete(houses))

    assert await tables_written(session) == ("chairs", "floors", "houses", "rooms")


async def test_what_is_loaded_along_with_an_object_is_read(session: WriteSession) -> None:
    number = select(func.count(chairs.c.id)).scalar_subquery()
    statement = select(House).options(
        joinedload(House.rooms), with_expression(House.number, number)
    )

    with noting(Reads()) as reads:
        (await session.scalars(statement)).unique().all()

    assert reads.tags == {"shared:houses", "shared:rooms", "shared:chairs"}


async def test_what_finds_no_row_has_changed_nothing(session: WriteSession) -> None:
    await session.execute(update(houses).where(houses.c.id == 2).values(id=3))

    assert await tables_written(session) == ()


async def test_what_is_written_on_the_way_to_nothing_is_changed(session: WriteSession) -> None:
    arrived = insert(guests).values(id=1).returning(guests.c.id).cte("arrived")

    await session.execute(select(arrived).where(arrived.c.id == 2))

    assert await tables_written(session) == ("guests",)
