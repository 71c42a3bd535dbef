"""The embedded PostgreSQL survives what happens to it, or says in a sentence what to do."""

import os
import signal
import socket
from pathlib import Path

import asyncpg
import pytest

from shared.dev.errors import CannotStart
from shared.dev.postgres import Postgres, running_postgres
from shared.dev.processes import LOOPBACK


@pytest.fixture
def server(tmp_path: Path) -> Postgres:
    return Postgres(tmp_path / "postgres", durable=False)


async def ask(server: Postgres, statement: str) -> object:
    connection = await asyncpg.connect(server.url())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_data_outlive_a_stop_and_a_kill(server: Postgres) -> None:
    server.start()
    await ask(server, "CREATE TABLE kept AS SELECT 1 AS number")
    server.stop()

    server.start()
    assert server.process is not None
    await ask(server, "INSERT INTO kept VALUES (2)")
    await ask(server, "CHECKPOINT")
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()

    with running_postgres(server.folder, durable=False) as again:
        assert await ask(again, "SELECT sum(number) FROM kept") == 3


async def test_what_was_committed_outlives_a_kill(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres")
    server.start()
    assert server.process is not None
    await ask(server, "CREATE TABLE kept AS SELECT 1 AS number")
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()

    with running_postgres(server.folder) as again:
        assert await ask(again, "SELECT number FROM kept") == 1


def test_a_cluster_that_was_half_made_is_made_anew(server: Postgres) -> None:
    server.cluster.mkdir(parents=True)
    (server.cluster / "PG_VERSION").write_text("18\n")

    server.start()
    server.stop()

    assert (server.cluster / "global").is_dir()


def test_the_process_id_of_another_program_does_not_stop_the_start(server: Postgres) -> None:
    server.start()
    server.stop()
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")

    server.start()
    server.stop()


def test_a_damaged_cluster_is_left_alone_and_the_way_out_named(server: Postgres) -> None:
    server.cluster.mkdir(parents=True)
    (server.folder / "made").touch()

    with pytest.raises(CannotStart, match=r"no PG_VERSION.*bin/dev --reset"):
        server.start()


def test_a_cluster_of_another_version_is_left_alone(server: Postgres) -> None:
    server.cluster.mkdir(parents=True)
    (server.cluster / "PG_VERSION").write_text("9\n")
    (server.folder / "made").touch()

    with pytest.raises(CannotStart, match=r"of PostgreSQL 9 and this is \d+"):
        server.start()


def test_a_busy_port_is_named_with_who_holds_it(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as holder:
        port = holder.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"Port {port} .* is taken by .*{os.getpid()}"):
            Postgres(tmp_path, port=port).start()


def test_binaries_that_are_not_there_are_named(
    server: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROSE_ASH_POSTGRES_BIN", str(tmp_path))

    with pytest.raises(CannotStart, match="There is no initdb"):
        server.start()
