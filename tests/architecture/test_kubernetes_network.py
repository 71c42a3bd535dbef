"""Who may speak to whom on Kubernetes, by what its policies say of every pod."""

import pytest

from glue.directory import SERVICES
from shared.dev.kubernetes import Manifest
from tests.architecture.manifests import of_kind, pods

NAMES = [service.name for service in SERVICES]
PUBLIC = [service.name for service in SERVICES if service.public]
HIDDEN = [service.name for service in SERVICES if not service.public]
EVERYBODY = "everybody"


def reached(manifests: list[Manifest], source: str, port: int) -> set[str]:
    """Return which pods of ours something reaches at a port, by what the policies say."""
    found = pods(manifests)
    return {
        target
        for target in found
        if target != source
        and _lets(manifests, found, target, source, "ingress", port)
        and (source == EVERYBODY or _lets(manifests, found, source, target, "egress", port))
    }


def _lets(
    manifests: list[Manifest], found: dict[str, Manifest], own: str, other: str, way: str, port: int
) -> bool:
    """Say whether a policy of `own` lets traffic with `other` go this way."""
    labels = found[own]["metadata"]["labels"]
    policies = [
        it["spec"]
        for it in of_kind(manifests, "NetworkPolicy").values()
        if _chosen(it["spec"]["podSelector"], labels)
        and way.capitalize() in it["spec"]["policyTypes"]
    ]
    assert policies, f"nothing is said of {own}"
    peers = {"ingress": "from", "egress": "to"}[way]
    return any(
        (
            peers not in rule
            or any(
                "podSelector" in peer
                and other != EVERYBODY
                and _chosen(peer["podSelector"], found[other]["metadata"]["labels"])
                for peer in rule[peers]
            )
        )
        and port in [it["port"] for it in rule.get("ports", [{"port": port}])]
        for policy in policies
        for rule in policy.get(way, [])
    )


def _chosen(selector: dict[str, dict[str, str]], labels: dict[str, str]) -> bool:
    return selector.get("matchLabels", {}).items() <= labels.items()


def test_browsers_reach_caddy_and_nothing_behind_it(manifests: list[Manifest]) -> None:
    assert reached(manifests, EVERYBODY, 8080) == {"edge"}
    assert all(not reached(manifests, EVERYBODY, port) for port in (8000, 5432, 6379))


def test_caddy_reaches_the_public_services_alone(manifests: list[Manifest]) -> None:
    assert reached(manifests, "edge", 8000) == set(PUBLIC)
    assert all(not reached(manifests, "edge", port) for port in (5432, 6379))


@pytest.mark.parametrize("app", NAMES)
def test_services_reach_each_other_and_their_stores(manifests: list[Manifest], app: str) -> None:
    assert reached(manifests, app, 8000) == set(NAMES) - {app}
    assert reached(manifests, app, 5432) == {"postgres"}
    assert reached(manifests, app, 6379) == {"valkey"}


def test_backups_reach_the_rows(manifests: list[Manifest]) -> None:
    assert reached(manifests, "backup", 5432) == {"postgres"}
    assert reached(manifests, "backup", 6379) == set()


@pytest.mark.parametrize("name", ["backup", "postgres", "valkey"])
def test_what_keeps_rows_reaches_no_service(manifests: list[Manifest], name: str) -> None:
    assert reached(manifests, name, 8000) == set()


@pytest.mark.parametrize("app", HIDDEN)
def test_services_without_sites_do_not_reach_the_internet(
    manifests: list[Manifest], app: str
) -> None:
    labels = pods(manifests)[app]["metadata"]["labels"]
    blocks = [
        peer
        for it in of_kind(manifests, "NetworkPolicy").values()
        if _chosen(it["spec"]["podSelector"], labels)
        for rule in it["spec"].get("egress", [])
        for peer in rule["to"]
        if "ipBlock" in peer
    ]

    assert blocks == []
