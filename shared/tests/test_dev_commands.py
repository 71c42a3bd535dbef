"""The small parts of the development commands."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from shared import environment
from shared.dev.errors import CannotStart
from shared.dev.kept_secrets import kept_secrets
from shared.dev.logs import readable_end
from shared.dev.new_migration import write_migration
from shared.dev.only_one import only_one
from shared.dev.programs import Program
from shared.dev.revisions import must_migrate, revisions
from shared.dev.watching import concerned

ROOT = Path(__file__).resolve().parents[2]


def test_a_second_bin_dev_in_a_folder_is_told_of_the_first(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / ".dev"),
        pytest.raises(CannotStart, match=r"already runs in this folder \(process \d+\).*kill"),
        only_one(tmp_path / ".dev"),
    ):
        pass


def test_setup_without_a_python_says_which_one_it_needs(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script = shutil.copy(ROOT / "bin" / "setup", tmp_path / "bin")
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")

    ran = subprocess.run(
        [script], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 1
    assert ran.stderr.startswith("Rose Ash needs Python 3.11 or newer")


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    first = kept_secrets(file, ["ONE"])

    assert kept_secrets(file, ["ONE", "TWO"])["ONE"] == first["ONE"]
    assert file.stat().st_mode & 0o077 == 0


def test_the_end_of_a_log_is_put_as_a_person_would(tmp_path: Path) -> None:
    log = tmp_path / "program.log"
    record = {"level": "error", "text": "It broke", "traceback": "Traceback:\n  KeyError"}
    log.write_text(f"early\n{json.dumps(record)}\nplain\n")

    end = readable_end(log, since=len("early\n"))

    assert end.splitlines() == [
        "    error: It broke",
        "    Traceback:",
        "      KeyError",
        "    plain",
    ]


def test_a_changed_file_concerns_who_has_loaded_it() -> None:
    shop = Program("shop", "shop", sources=(Path("/code/shop"), Path("/code/shared")))
    inn = Program("inn", "inn", sources=(Path("/code/inn"), Path("/code/shared")))

    assert concerned([shop, inn], [Path("/code/inn/rooms.py")]) == [inn]
    assert concerned([shop, inn], [Path("/code/shared/money.py")]) == [shop, inn]


def test_the_revisions_are_read_off_the_file_names(tmp_path: Path) -> None:
    for name in ("0001_initial.py", "0010_add_weight.py", "__init__.py", "0002_add_height.py"):
        (tmp_path / name).touch()

    assert revisions(tmp_path) == ["0001", "0002", "0010"]


def test_a_database_that_lacks_a_migration_must_migrate() -> None:
    assert must_migrate("quarry", ["0001", "0002"], at=None)
    assert must_migrate("quarry", ["0001", "0002"], at="0001")
    assert not must_migrate("quarry", ["0001", "0002"], at="0002")
    assert not must_migrate("quarry", [], at=None)


def test_a_database_of_later_code_is_told_the_way_out() -> None:
    with pytest.raises(CannotStart, match=r"quarry is at migration 0003.*bin/dev --reset"):
        must_migrate("quarry", ["0001", "0002"], at="0003")


def test_no_migration_is_written_where_nothing_changed() -> None:
    before = revisions(ROOT / "likes" / "alembic" / "versions")

    with pytest.raises(CannotStart, match="likes hold nothing that its migrations lack"):
        write_migration("likes", "Change nothing")

    assert revisions(ROOT / "likes" / "alembic" / "versions") == before


def test_an_app_finds_its_own_address_among_those_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL_QUARRY", "postgresql+asyncpg://quarry")
    monkeypatch.setenv("REDIS_URL", "redis://mine")
    monkeypatch.setenv("REDIS_URL_QUARRY", "redis://other")

    environment.enter_environment("quarry")

    assert os.environ["DATABASE_URL"] == "postgresql+asyncpg://quarry"
    assert os.environ["REDIS_URL"] == "redis://mine"


def test_a_command_beside_bin_dev_reaches_the_same_databases(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "environment.json"
    told.write_text(json.dumps({"quarry": {"DATABASE_URL": "postgresql+asyncpg://dev"}}))
    monkeypatch.setattr(environment, "DEVELOPMENT", told)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    environment.enter_environment("quarry")

    assert os.environ["DATABASE_URL"] == "postgresql+asyncpg://dev"


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "package-lock.json", "shared/dev/chromium/package-lock.json"]
)
def test_a_lock_holds_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "sha256:" in text or "sha512-" in text
    assert not re.findall(r'"resolved"|\.tgz|\.whl|--index|--find-links|file:', text)
