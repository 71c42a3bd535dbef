"""Kubernetes runs what docker-compose.yml runs: services, settings, secrets, health, rights."""

import re

import pytest
import yaml

from glue.directory import SERVICES
from shared.deploy.connections import Demand
from shared.dev.check import ROOT
from shared.dev.kubernetes import Manifest, complaints
from tests.architecture.manifests import (
    containers,
    given,
    of_kind,
    pods,
    settings,
    told,
    without_hash,
)

NAMES = [service.name for service in SERVICES]
PUBLIC = [service.name for service in SERVICES if service.public]
DOMAIN = "example.org"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
# `${NAME:-what it is otherwise}`, as compose writes it.
FROM_ENV = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")
# Another proxy stands before Caddy, and the example says how the site is called.
DIFFERENT = {"PROXY_HOPS", "SITE_TITLE", "MAIL_FROM"}
ONLY_HERE = {"DOMAIN", "REPLACED_AT_ONCE"}
KEPT_BACK = 3


def resolved(value: object) -> str:
    """Return what compose makes of a value where nothing but the domain is set."""
    return FROM_ENV.sub(
        lambda found: DOMAIN if found[1] == "DOMAIN" else found[2] or "", str(value)
    )


def test_every_object_is_valid(manifests: list[Manifest]) -> None:
    assert [line for it in manifests for line in complaints(it)] == []


def test_an_object_that_is_not_valid_is_complained_of() -> None:
    wrong = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "wrong"},
        "spec": {"ports": [{"port": "not a number"}], "selectors": {}},
    }

    assert complaints(wrong)
    assert all(line.startswith("Service wrong in ") for line in complaints(wrong))


def test_every_file_is_part_of_something() -> None:
    folder = ROOT / "deploy" / "kubernetes"
    named_anywhere = set()
    for file in folder.rglob("kustomization.yaml"):
        for path in re.findall(
            r"^ *(?:- path: |- |path: |envs: \[)([\w./-]+)", file.read_text(), re.M
        ):
            named_anywhere.add((file.parent / path).resolve())
    files = {it for it in folder.rglob("*") if it.is_file() and it.name != "kustomization.yaml"}
    folders = {it.parent for it in folder.rglob("kustomization.yaml")} - {folder / "example"}

    assert files - named_anywhere == set()
    assert folders - named_anywhere == set()


@pytest.mark.parametrize("app", NAMES)
def test_each_service_has_all_that_keeps_it_there(manifests: list[Manifest], app: str) -> None:
    labels = pods(manifests)[app]["metadata"]["labels"]
    service = of_kind(manifests, "Service")[app]
    scaling = of_kind(manifests, "HorizontalPodAutoscaler")[app]["spec"]
    disruption = of_kind(manifests, "PodDisruptionBudget")[app]["spec"]

    assert labels["app.kubernetes.io/name"] == app
    assert service["spec"]["clusterIP"] == "None"
    assert service["spec"]["selector"]["app.kubernetes.io/name"] == app
    assert service["spec"]["ports"][0]["port"] == 8000
    assert scaling["scaleTargetRef"]["name"] == app
    assert scaling["minReplicas"] >= 2
    assert disruption["selector"]["matchLabels"]["app.kubernetes.io/name"] == app


def test_nothing_else_is_a_service(manifests: list[Manifest]) -> None:
    found = {
        name
        for name, pod in pods(manifests).items()
        if pod["metadata"]["labels"].get("app.kubernetes.io/component") == "service"
    }

    assert found == set(NAMES)
    assert set(pods(manifests)) - found == {"edge", "valkey", "postgres", "backup"}


@pytest.mark.parametrize("app", NAMES)
def test_services_are_told_what_compose_tells_them(manifests: list[Manifest], app: str) -> None:
    here = told(manifests, app)
    there = {name: resolved(value) for name, value in COMPOSE[app]["environment"].items()}

    assert set(here) - ONLY_HERE == set(there)
    replicas = {name for name in here if name.startswith("REPLICAS_")}
    for name in set(there) - DIFFERENT - replicas:
        assert here[name] == there[name], name


@pytest.mark.parametrize("app", NAMES)
def test_services_are_given_the_secrets_that_compose_gives_them(
    manifests: list[Manifest], app: str
) -> None:
    pod = pods(manifests)[app]
    [prepare], [serving] = pod["spec"]["initContainers"], pod["spec"]["containers"]

    for container, name in ((serving, app), (prepare, f"{app}-prepare")):
        wanted = {secret["target"] for secret in COMPOSE[name]["secrets"]}
        assert given(manifests, pod, container) == wanted, name


@pytest.mark.parametrize("app", NAMES)
def test_the_words_of_a_service_are_its_own(manifests: list[Manifest], app: str) -> None:
    sources = [
        source["secret"]["name"]
        for volume in pods(manifests)[app]["spec"]["volumes"]
        for source in volume.get("projected", {}).get("sources", [])
    ]

    wanted = {app, "platform", f"{app}-owner", "database-admin"}
    assert {without_hash(name) for name in sources} == wanted


@pytest.mark.parametrize("app", NAMES)
def test_health_is_asked_as_compose_asks(manifests: list[Manifest], app: str) -> None:
    [serving] = pods(manifests)[app]["spec"]["containers"]
    asked = COMPOSE[app]["healthcheck"]["test"][1:]

    assert serving["readinessProbe"]["httpGet"] == {"path": "/internal/health", "port": "http"}
    assert serving["startupProbe"]["httpGet"] == serving["readinessProbe"]["httpGet"]
    assert serving["livenessProbe"]["exec"]["command"] == [*asked, "alive"]
    assert '"/internal/health"' in (ROOT / asked[-1]).read_text()
    assert serving["ports"] == [{"containerPort": 8000, "name": "http"}]


@pytest.mark.parametrize("app", NAMES)
def test_databases_are_prepared_first_and_by_the_same_image(
    manifests: list[Manifest], app: str
) -> None:
    pod = pods(manifests)[app]
    [prepare], [serving] = pod["spec"]["initContainers"], pod["spec"]["containers"]

    assert prepare["command"] == COMPOSE[f"{app}-prepare"]["command"]
    assert prepare["image"] == serving["image"]
    assert serving["image"].startswith(f"registry.example.org/rose-ash/{app}:")
    assert "command" not in serving


@pytest.mark.parametrize("app", NAMES)
def test_limits_are_those_of_compose(manifests: list[Manifest], app: str) -> None:
    [serving] = pods(manifests)[app]["spec"]["containers"]
    limits = COMPOSE[app]["deploy"]["resources"]["limits"]

    assert float(serving["resources"]["limits"]["cpu"]) == float(resolved(limits["cpus"]))
    assert serving["resources"]["limits"]["memory"] == resolved(limits["memory"]) + "i"


@pytest.mark.parametrize(
    ("name", "there"),
    [("edge", "caddy"), ("valkey", "valkey"), ("postgres", "postgres"), ("backup", "backup")],
)
def test_what_is_of_others_has_the_versions_and_options_of_compose(
    manifests: list[Manifest], name: str, there: str
) -> None:
    [container] = pods(manifests)[name]["spec"]["containers"]

    assert container["image"] == COMPOSE[there]["image"]
    assert container["resources"]["limits"]["memory"].rstrip("i") == resolved(
        COMPOSE[there]["deploy"]["resources"]["limits"]["memory"]
    )
    for here, wanted in zip(
        container.get("args", []),
        COMPOSE[there].get("command", []),
        strict=name in {"valkey", "postgres"},
    ):
        assert here == resolved(wanted) or here.startswith("-cmax_connections=")


def test_everything_runs_with_few_rights(manifests: list[Manifest]) -> None:
    for name, pod in pods(manifests).items():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name
        for container in containers(pod):
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"] is True, name
            assert rights["allowPrivilegeEscalation"] is False, name
            assert rights["capabilities"]["drop"] == ["ALL"], name
            assert container["resources"]["limits"]["memory"], name
            assert container["resources"]["requests"]["cpu"], name


def test_connections_that_all_replicas_may_ask_for_are_given(manifests: list[Manifest]) -> None:
    told_of = settings(manifests)
    scaling = of_kind(manifests, "HorizontalPodAutoscaler")
    [postgres] = pods(manifests)["postgres"]["spec"]["containers"]
    [most] = [
        int(word.partition("=")[2])
        for word in postgres["args"]
        if word.startswith("-cmax_connections=")
    ]

    demand = Demand.from_environment(told_of)

    for app in NAMES:
        assert told_of[f"REPLICAS_{app.upper()}"] == str(scaling[app]["spec"]["maxReplicas"])
    assert demand.replaced_at_once == len(NAMES)
    assert demand.total <= most - KEPT_BACK


def test_what_is_named_is_there(manifests: list[Manifest]) -> None:
    """ConfigMaps, secrets and claims that a pod cannot start without."""
    there = {(it["kind"], it["metadata"]["name"]) for it in manifests}
    kinds = {
        "configMap": "ConfigMap",
        "secret": "Secret",
        "persistentVolumeClaim": "PersistentVolumeClaim",
    }
    missing = []
    for pod in pods(manifests).values():
        for volume in pod["spec"]["volumes"]:
            for source in (*volume.get("projected", {}).get("sources", []), volume):
                for part in source.keys() & kinds.keys():
                    it = source[part]
                    name = it.get("name") or it.get("secretName") or it.get("claimName")
                    missing += [(part, name)] if (kinds[part], name) not in there else []
        for container in containers(pod):
            for source in container.get("envFrom", []):
                name = source["configMapRef"]["name"]
                missing += [("env", name)] if ("ConfigMap", name) not in there else []

    assert missing == []


def test_what_people_send_is_where_compose_has_it_and_backed_up(manifests: list[Manifest]) -> None:
    [backup] = pods(manifests)["backup"]["spec"]["containers"]
    copied = {it["mountPath"] for it in backup["volumeMounts"]}
    for app in NAMES:
        [serving] = pods(manifests)[app]["spec"]["containers"]
        mounted = {it["mountPath"] for it in serving["volumeMounts"]} - {"/run/secrets", "/tmp"}
        wanted = {volume.partition(":")[2] for volume in COMPOSE[app].get("volumes", [])}

        assert mounted == wanted, app
        assert not wanted or f"/storage/{app}" in copied
