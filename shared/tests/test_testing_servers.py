"""What the databases of the tests promise to the tests."""

import asyncpg

from shared.testing.servers import Servers

TABLES = """
    CREATE TABLE shelves (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE books (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        shelf_id integer NOT NULL REFERENCES shelves,
        next_id integer REFERENCES books
    );
    INSERT INTO shelves DEFAULT VALUES;
    INSERT INTO books (shelf_id, next_id) VALUES (1, 1), (1, 1);
"""


async def test_an_emptied_database_keeps_its_tables_and_counts_from_one(servers: Servers) -> None:
    database = await servers.new_database("likes")
    connection = await asyncpg.connect(servers.postgres.url(database))
    await connection.execute(TABLES)

    await servers.empty(database)

    assert await connection.fetchval("SELECT count(*) FROM books") == 0
    assert await connection.fetchval("SELECT count(*) FROM alembic_version") == 1
    assert await connection.fetchval("INSERT INTO shelves DEFAULT VALUES RETURNING id") == 1
    await connection.close()
    await servers.drop_database(database)
