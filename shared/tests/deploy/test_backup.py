"""A backup is one when all of it was made; what is old goes once there is a newer one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "deploy" / "backup.sh"
LONG_AGO = 1_600_000_000
PROGRAMS = {
    "psql": "echo db_blog; echo db_market",
    "pg_dump": 'for word; do case "$word" in --file=*) echo rows > "${word#--file=}" ;; esac; done',
    "pg_restore": 'cat "$2" > /dev/null',
}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with copies, files of people, and programs that stand in for PostgreSQL's."""
    for name in ("copies/20200913T122640Z", "files/blog", "bin"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "copies/20200913T122640Z/databases").write_text("db_blog\n")
    os.utime(tmp_path / "copies/20200913T122640Z", (LONG_AGO, LONG_AGO))
    (tmp_path / "files/blog/picture").write_text("of a loaf")
    (tmp_path / "password").write_text("word")
    for name, body in PROGRAMS.items():
        stands_in(tmp_path, name, body)
    return tmp_path


def stands_in(machine: Path, name: str, body: str) -> None:
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def scheduled(machine: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", SCRIPT, "scheduled"],
        env={
            "PATH": f"{machine / 'bin'}:{os.environ['PATH']}",
            "COPIES_FOLDER": str(machine / "copies"),
            "FILES_FOLDER": str(machine / "files"),
            "PGPASSWORD_FILE": str(machine / "password"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def copies(machine: Path) -> list[str]:
    return [path.name for path in (machine / "copies").iterdir() if not path.name.startswith(".")]


def test_a_copy_holds_databases_and_files_and_the_old_one_goes(machine: Path) -> None:
    ended = scheduled(machine)

    assert ended.returncode == 0, ended.stdout
    [copy] = copies(machine)
    assert copy != "20200913T122640Z"
    held = {path.name for path in (machine / "copies" / copy).iterdir()}
    assert held == {"databases", "db_blog.dump", "db_market.dump", "blog.tar.gz"}


def test_databases_are_copied_where_no_files_are(machine: Path) -> None:
    shutil.rmtree(machine / "files")

    ended = scheduled(machine)

    assert ended.returncode == 0, ended.stdout
    [copy] = copies(machine)
    held = {path.name for path in (machine / "copies" / copy).iterdir()}
    assert held == {"databases", "db_blog.dump", "db_market.dump"}


@pytest.mark.parametrize("program", ["psql", "pg_dump", "pg_restore"])
def test_what_failed_is_no_copy_and_the_old_one_stays(machine: Path, program: str) -> None:
    stands_in(machine, program, "echo no server >&2; exit 1")

    ended = scheduled(machine)

    assert ended.returncode == 1
    assert "NO COPY was made" in ended.stdout
    assert copies(machine) == ["20200913T122640Z"]
