"""What deploy.sh writes on an empty server is what the compose file and the services read."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml
from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url

from glue.directory import SERVICES
from shared.dev.check import compose_program

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {
    "DOMAIN": "example.org",
    "ADMIN_MAIL": "ada@example.org",
    "MAIL_FROM": "Rose Ash <post@example.org>",
    "SMTP_URL": "smtp://user:word@mail.example.org:587",
}


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """An empty server, but for the files that are deployed from."""
    for name in ("deploy.sh", "docker-compose.yml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def deploy(
    server: Path, *words: str, said: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    outside = {name: os.environ[name] for name in ("PATH",)}
    return subprocess.run(
        ["./deploy.sh", *words],
        cwd=server,
        env=outside | environment,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_secret_that_is_read_is_written(server: Path) -> None:
    done = deploy(server, "init", **ANSWERS)

    compose = yaml.safe_load((server / "docker-compose.yml").read_text())
    written = {file.name for file in (server / "secrets").iterdir()}
    assert done.returncode == 0, done.stderr
    assert written == set(compose["secrets"])
    assert "word" not in done.stdout
    assert stat.S_IMODE((server / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((server / ".env").stat().st_mode) == 0o600


def test_each_role_has_an_address_and_a_password_of_its_own(server: Path) -> None:
    deploy(server, "init", **ANSWERS)

    passwords = set()
    for service in SERVICES:
        for role, name in (
            (service.name, f"{service.name}_database_url"),
            (f"{service.name}_owner", f"{service.name}_migration_database_url"),
        ):
            url = make_url((server / "secrets" / name).read_text())
            assert (url.username, url.database) == (role, service.database)
            passwords.add(url.password)
    Fernet((server / "secrets" / "blog_payment_keys").read_text())
    assert len(passwords) == 2 * len(SERVICES)


def test_a_second_run_keeps_what_is_there(server: Path) -> None:
    deploy(server, "init", **ANSWERS)
    before = {file.name: file.read_text() for file in (server / "secrets").iterdir()}
    (server / "secrets" / "cookie_secret").unlink()

    deploy(server, "init", **ANSWERS | {"DOMAIN": "elsewhere.example.org"})

    after = {file.name: file.read_text() for file in (server / "secrets").iterdir()}
    assert [name for name in before if before[name] != after[name]] == ["cookie_secret"]
    assert "DOMAIN=example.org\n" in (server / ".env").read_text()


def test_what_is_not_in_the_environment_is_asked_for(server: Path) -> None:
    said = "example.org\n\nada@example.org\n\nsmtp://mail.example.org\n"

    done = deploy(server, "init", said=said)

    assert done.returncode == 0, done.stderr
    assert "MAIL_FROM='Rose Ash <post@example.org>'" in (server / ".env").read_text()
    assert "ADMIN_MAIL=ada@example.org" in (server / ".env").read_text()


def test_compose_takes_what_was_written(server: Path) -> None:
    deploy(server, "init", **ANSWERS)

    taken = subprocess.run(
        [compose_program(), "config", "--quiet"], cwd=server, capture_output=True, text=True
    )

    assert taken.returncode == 0, taken.stderr


def test_without_an_engine_nothing_is_begun(server: Path) -> None:
    deploy(server, "init", **ANSWERS)
    for name in ("Dockerfile", ".dockerignore", "app-config.yaml"):
        (server / name).touch()

    done = deploy(server, DOCKER="no-such-engine")

    assert done.returncode == 1
    assert "there is no 'no-such-engine compose': install Docker" in done.stderr


@pytest.mark.parametrize("bucket", ["", "files"])
def test_the_secret_of_a_bucket_is_asked_for_where_there_is_one(server: Path, bucket: str) -> None:
    """A server that was deployed before there were buckets has no such file."""
    deploy(server, "init", **ANSWERS)
    secret = server / "secrets" / "storage_secret"
    secret.unlink()
    with (server / ".env").open("a") as settings:
        settings.write(f"STORAGE_BUCKET={bucket}\n")

    deploy(server, DOCKER="no-such-engine")

    assert secret.exists() == (not bucket)


def test_images_for_a_bucket_are_other_ones(server: Path) -> None:
    deploy(server, "init", **ANSWERS)
    without = deploy(server, "versions").stdout
    with (server / ".env").open("a") as settings:
        settings.write("STORAGE_BUCKET=files\n")

    having = deploy(server, "versions").stdout

    assert len(without.splitlines()) == len(SERVICES)
    assert not set(without.splitlines()) & set(having.splitlines())


def test_what_is_no_command_is_answered_with_those_there_are(server: Path) -> None:
    done = deploy(server, "destroy")

    assert done.returncode == 2
    assert "deploy.sh rollback" in done.stderr
