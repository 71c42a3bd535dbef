"""What is deployed agrees with the table of services, the settings, and what is promised of it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from glue.directory import SERVICES
from shared.deploy.settings import StartSettings
from tests.architecture.test_settings_example import settings_read

ROOT = Path(__file__).resolve().parents[2]
NAMES = [service.name for service in SERVICES]
PUBLIC = [service.name for service in SERVICES if service.public]
HIDDEN = [service.name for service in SERVICES if not service.public]
PER_APP = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "REPLICAS")
PROXY_PORT = "8000"


def compose(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return content


PRODUCTION = compose("docker-compose.yml")
DEVELOPMENT = compose("docker-compose.dev.yml")


def known_settings() -> set[str]:
    start = {name.upper() for name in StartSettings.model_fields}
    per_app = {f"{name}_{app.upper()}" for name in PER_APP for app in NAMES}
    return settings_read() | start | per_app


@pytest.mark.parametrize("file", [PRODUCTION, DEVELOPMENT], ids=["production", "development"])
def test_services_are_told_settings_that_something_reads(file: dict[str, Any]) -> None:
    told = {
        name
        for app in NAMES
        for service in (app, f"{app}-prepare")
        for name in file["services"].get(service, {}).get("environment", {})
    }

    assert told - known_settings() == set()


def test_secrets_are_settings_that_something_reads_and_are_in_no_environment() -> None:
    settings = {name.lower() for name in known_settings()}
    for app in NAMES:
        for service in (app, f"{app}-prepare"):
            given = {secret["target"] for secret in PRODUCTION["services"][service]["secrets"]}
            told = {name.lower() for name in PRODUCTION["services"][service]["environment"]}

            assert given - settings == set(), service
            assert given & told == set(), service


@pytest.mark.parametrize("app", NAMES)
def test_what_serves_has_no_word_of_the_owner_of_its_tables(app: str) -> None:
    sources = {secret["source"] for secret in PRODUCTION["services"][app]["secrets"]}

    assert not {name for name in sources if "migration" in name or "admin" in name}
    others = [name for name in NAMES if name != app]
    assert not {name for name in sources if name.startswith(tuple(f"{it}_" for it in others))}


def test_only_caddy_is_reached_from_outside() -> None:
    published = {name for name, it in PRODUCTION["services"].items() if "ports" in it}
    reached = {name for name, it in PRODUCTION["services"].items() if "edge" in it["networks"]}

    assert published == {"caddy"}
    assert reached == {"caddy", *PUBLIC}
    assert PRODUCTION["networks"]["inside"]["internal"] is True


def test_each_public_service_has_a_site_and_no_other_has() -> None:
    text = (ROOT / "Caddyfile").read_text()

    sites = re.findall(
        r"^\{\$SCHEME\}(\w+)\.\{\$DOMAIN\} \{\n\timport service (\w+) \w+$", text, re.MULTILINE
    )

    assert sorted(sites) == sorted((name, name) for name in PUBLIC)
    assert f"dynamic a {{args[0]}} {PROXY_PORT} {{" in text


@pytest.mark.parametrize("name", sorted(PRODUCTION["services"]))
def test_what_runs_has_limits_and_few_rights(name: str) -> None:
    service = PRODUCTION["services"][name]

    assert service["deploy"]["resources"]["limits"]["memory"]
    assert service["restart"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]


def test_development_has_the_ports_of_the_directory() -> None:
    ports = {name: it.get("ports") for name, it in DEVELOPMENT["services"].items()}

    for service in SERVICES:
        assert ports[service.name] == [f"127.0.0.1:{service.port}:8000"]


@pytest.mark.parametrize("app", NAMES)
def test_services_have_the_redis_databases_of_the_directory(app: str) -> None:
    number = next(service.redis_db for service in SERVICES if service.name == app)

    for file in (PRODUCTION, DEVELOPMENT):
        told = file["services"][app]["environment"][f"REDIS_URL_{app.upper()}"]
        assert told == f"redis://valkey:6379/{number}"


def test_what_people_sent_is_backed_up() -> None:
    kept = {
        volume.partition(":")[0]
        for app in NAMES
        for volume in PRODUCTION["services"][app].get("volumes", [])
    }
    copied = {volume.partition(":")[0] for volume in PRODUCTION["services"]["backup"]["volumes"]}

    assert kept
    assert kept - copied == set()


def test_the_script_knows_all_services() -> None:
    text = (ROOT / "deploy.sh").read_text()

    listed = re.search(r'^APPS="([^"]+)"$', text, re.MULTILINE)

    assert listed
    assert sorted(listed[1].split()) == sorted(NAMES)
