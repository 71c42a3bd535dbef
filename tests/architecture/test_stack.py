"""The stack for Swarm runs the services of docker-compose.yml, with what several machines need."""

from subprocess import CalledProcessError
from typing import Any

import pytest
import yaml

from glue.directory import SERVICES
from shared.deploy.connections import Demand
from shared.dev.check import ROOT
from shared.dev.stacks import IN_A_BUCKET, ON_A_SERVER, stack

NAMES = [service.name for service in SERVICES]
# What PostgreSQL keeps back for who looks after it.
KEPT_BACK = 3


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return stack(ON_A_SERVER)


def test_it_runs_everything_that_compose_runs(made: dict[str, Any]) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    assert set(made["services"]) == set(compose["services"])
    for name, service in compose["services"].items():
        told = set(made["services"][name].get("environment", {}))
        assert told >= set(service.get("environment", {})), name
        given = {each["target"].rpartition("/")[2] for each in _secrets(made, name)}
        wanted = {each["target"] for each in service.get("secrets", []) if "target" in each}
        assert given >= wanted, name


@pytest.mark.parametrize("app", NAMES)
def test_each_service_is_several_and_replaced_without_a_gap(made: dict[str, Any], app: str) -> None:
    service = made["services"][app]

    assert service["deploy"]["replicas"] == 2
    assert service["deploy"]["endpoint_mode"] == "dnsrr"
    assert service["deploy"]["update_config"]["order"] == "start-first"
    assert service["deploy"]["update_config"]["failure_action"] == "rollback"
    assert service["deploy"]["rollback_config"]["order"] == "start-first"
    assert service["healthcheck"]["test"][-1] == "shared/deploy/health.py"
    patience = int(service["environment"]["START_PATIENCE_SECONDS"])
    assert service["healthcheck"]["start_period"] == f"{(patience + 30) // 60}m30s"
    assert service["image"].startswith(f"registry.example.org/rose-ash/{app}:")


@pytest.mark.parametrize("app", NAMES)
def test_each_database_is_prepared_by_a_job_where_the_files_of_browsers_lie(
    made: dict[str, Any], app: str
) -> None:
    prepare, caddy = made["services"][f"{app}-prepare"], made["services"]["caddy"]

    assert prepare["deploy"]["mode"] == "global-job"
    assert prepare["deploy"]["placement"] == caddy["deploy"]["placement"]


@pytest.mark.parametrize("name", ["postgres", "backup", "caddy"])
def test_what_has_volumes_of_a_machine_stays_on_it(made: dict[str, Any], name: str) -> None:
    deploy = made["services"][name]["deploy"]

    assert deploy["placement"]["constraints"]
    assert deploy["update_config"]["order"] == "stop-first"


def test_all_connections_that_may_be_asked_for_are_given(made: dict[str, Any]) -> None:
    [given] = [
        int(word.partition("=")[2])
        for word in made["services"]["postgres"]["command"]
        if word.startswith("-cmax_connections=")
    ]

    for app in NAMES:
        demand = Demand.from_environment(made["services"][f"{app}-prepare"]["environment"])
        assert demand.replaced_at_once == len(NAMES)
        assert demand.total <= given - KEPT_BACK


def test_what_people_send_is_on_a_server_that_all_machines_reach(made: dict[str, Any]) -> None:
    for name in ("blog-storage", "events-storage", "market-storage"):
        options = made["volumes"][name]["driver_opts"]
        assert options["type"] == "nfs4"
        assert "addr=192.0.2.1" in options["o"]


def test_no_machine_has_what_people_send_where_there_is_a_bucket() -> None:
    services = stack(IN_A_BUCKET)["services"]

    for name in ("blog", "events", "market"):
        assert not services[name].get("volumes")
    assert [it["target"] for it in services["backup"]["volumes"]] == ["/backups"]


def test_no_stack_is_made_where_each_machine_would_have_files_of_its_own() -> None:
    with pytest.raises(CalledProcessError):
        stack({})


def _secrets(made: dict[str, Any], name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = made["services"][name].get("secrets", [])
    return found
