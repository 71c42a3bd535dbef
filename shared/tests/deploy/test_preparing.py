"""Whoever starts first makes the database and migrates it; whoever may not, waits for that."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from shared.db.databases import current_revision
from shared.db.migrations import downgrade, history
from shared.dev.postgres import Postgres
from shared.dev.processes import free_port
from shared.tests.deploy.starting import (
    APP,
    address,
    ask,
    asynchronous,
    do,
    end_of,
    environment,
    serving_alone,
    start,
)

NEWEST = history(APP)[-1]


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    """A server without any database of ours, not started yet."""
    server = Postgres(tmp_path / "postgres", port=free_port(), durable=False)
    yield server
    server.stop()


async def revision(postgres: Postgres) -> str | None:
    return await current_revision(address(postgres, APP))


async def test_a_missing_database_is_made_with_its_roles_and_migrated(postgres: Postgres) -> None:
    postgres.start()

    ended = await do("prepare", environment(postgres))

    assert ended.code == 0, ended.said
    assert await revision(postgres) == NEWEST
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(address(postgres, APP), "CREATE TABLE own ()")


async def test_of_addresses_that_are_told_of_all_apps_each_takes_its_own(
    postgres: Postgres,
) -> None:
    postgres.start()
    told = environment(postgres)
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
        told[f"{name}_{APP.upper()}"] = told.pop(name)

    ended = await do("prepare", told)

    assert ended.code == 0, ended.said
    assert await revision(postgres) == NEWEST


async def test_several_that_start_at_once_migrate_once(postgres: Postgres) -> None:
    postgres.start()
    told = environment(postgres)

    ended = await asyncio.gather(*(do("prepare", told) for _ in range(4)))

    assert [each.code for each in ended] == [0] * 4, [each.said for each in ended]
    ran = [line for each in ended for line in each.said.splitlines() if "Running upgrade" in line]
    assert len(ran) == len(set(ran)) == len(history(APP))
    assert await revision(postgres) == NEWEST


async def test_a_server_that_is_not_there_yet_is_waited_for(postgres: Postgres) -> None:
    postgres.start()
    told = environment(postgres)
    postgres.stop()

    starting = await start("prepare", told)
    assert starting.stderr is not None
    await asyncio.to_thread(postgres.start)
    ended = await end_of(starting)

    assert ended.code == 0, ended.said
    assert await revision(postgres) == NEWEST


async def test_a_server_that_does_not_come_is_named_with_the_reason(postgres: Postgres) -> None:
    postgres.start()
    told = environment(postgres, START_PATIENCE_SECONDS="0")
    postgres.stop()

    ended = await do("prepare", told)

    assert ended.code == 1
    assert "likes does not start: the database is not ready: " in ended.said
    assert "Traceback" not in ended.said


async def test_who_may_only_serve_waits_until_others_have_migrated(postgres: Postgres) -> None:
    postgres.start()
    refused = await do("serve", serving_alone(postgres, START_PATIENCE_SECONDS="0"))
    await do("prepare", environment(postgres))
    downgrade_url = address(postgres, f"{APP}_owner")
    await asyncio.to_thread(downgrade, APP, downgrade_url, history(APP)[-2])
    behind = await do("serve", serving_alone(postgres, START_PATIENCE_SECONDS="0"))

    assert refused.code == behind.code == 1
    assert "the database is not ready" in refused.said
    assert f"it is at migration {history(APP)[-2]}, and {NEWEST} is needed" in behind.said


async def test_a_database_that_a_newer_version_has_migrated_is_left_alone(
    postgres: Postgres,
) -> None:
    postgres.start()
    await do("prepare", environment(postgres))
    await ask(address(postgres, f"{APP}_owner"), "UPDATE alembic_version SET version_num = '9999'")

    ended = await do("prepare", environment(postgres))

    assert ended.code == 0, ended.said
    assert await revision(postgres) == "9999"


async def test_a_database_is_only_created_where_only_that_is_asked(postgres: Postgres) -> None:
    postgres.start()

    ended = await do("create", environment(postgres))

    assert ended.code == 0, ended.said
    assert await revision(postgres) is None


async def test_addresses_that_lead_elsewhere_make_nothing(postgres: Postgres) -> None:
    postgres.start()
    elsewhere = asynchronous(postgres.url("db_other", user=APP, password="secret"))

    ended = await do("prepare", environment(postgres, DATABASE_URL=elsewhere))

    assert ended.code == 1
    assert "must lead likes and likes_owner to db_likes, with a password" in ended.said
    assert "secret" not in ended.said
    assert not await ask(postgres.url(), "SELECT count(*) FROM pg_roles WHERE rolname = 'likes'")


async def test_more_connections_than_there_are_stop_the_start(postgres: Postgres) -> None:
    postgres.start()

    ended = await do("prepare", environment(postgres, REPLICAS_LIKES="20", REPLICAS_BLOG="1"))

    # 21 replicas of 2 × 5 + 1, one more while one is replaced, and 10; of 200, 3 are kept back.
    assert ended.code == 1
    assert "may ask for 252 connections and PostgreSQL gives 197" in ended.said
