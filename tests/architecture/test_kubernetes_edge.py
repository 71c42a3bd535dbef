"""What browsers meet on Kubernetes: an Ingress, Caddy by the same Caddyfile, files beside it."""

import json
import re
import subprocess

from glue.directory import SERVICES
from shared.dev.check import ROOT, SCRIPTS
from shared.dev.kubernetes import Manifest
from tests.architecture.manifests import generated, of_kind, pods, settings

DOMAIN = "example.org"
PUBLIC = [service.name for service in SERVICES if service.public]


def test_files_of_browsers_come_from_every_public_image(manifests: list[Manifest]) -> None:
    spec = pods(manifests)["edge"]["spec"]

    images = [it["image"] for it in spec["initContainers"]]

    assert images == [pods(manifests)[app]["spec"]["containers"][0]["image"] for app in PUBLIC]
    assert {it["command"][-1] for it in spec["initContainers"]} == {"publish"}


def test_caddy_has_the_caddyfile_and_all_that_it_asks_for(manifests: list[Manifest]) -> None:
    text = (ROOT / "Caddyfile").read_text()
    [caddy] = pods(manifests)["edge"]["spec"]["containers"]

    asked = set(re.findall(r"\{\$(\w+)\}", text))

    assert generated(manifests, "ConfigMap", "caddyfile")["data"] == {"Caddyfile": text}
    assert asked - {each["name"] for each in caddy["env"]} == set()
    assert int(settings(manifests)["PROXY_HOPS"]) == 2


def test_the_ingress_leads_the_public_sites_to_caddy_and_nothing_else(
    manifests: list[Manifest],
) -> None:
    [ingress] = of_kind(manifests, "Ingress").values()
    hosts = {DOMAIN, *(f"{app}.{DOMAIN}" for app in PUBLIC)}

    assert {rule["host"] for rule in ingress["spec"]["rules"]} == hosts
    assert set(ingress["spec"]["tls"][0]["hosts"]) == hosts
    for rule in ingress["spec"]["rules"]:
        [path] = rule["http"]["paths"]
        assert path["backend"]["service"] == {"name": "edge", "port": {"name": "http"}}
    for service in of_kind(manifests, "Service").values():
        assert service["spec"].get("type", "ClusterIP") == "ClusterIP"


def test_caddy_serves_without_tls_and_believes_the_ingress(manifests: list[Manifest]) -> None:
    [caddy] = pods(manifests)["edge"]["spec"]["containers"]
    told = {each["name"]: each.get("value", DOMAIN) for each in caddy["env"]}

    adapted = subprocess.run(
        [SCRIPTS / "caddy", "adapt", "--config", ROOT / "Caddyfile", "--adapter", "caddyfile"],
        env=told,
        capture_output=True,
        check=True,
    )

    [server] = json.loads(adapted.stdout)["apps"]["http"]["servers"].values()
    [port] = caddy["ports"]
    assert server["listen"] == [f":{port['containerPort']}"]
    assert "10.0.0.0/8" in server["trusted_proxies"]["ranges"]
    hosts = {host for route in server["routes"] for it in route["match"] for host in it["host"]}
    assert hosts == {DOMAIN, *(f"{app}.{DOMAIN}" for app in PUBLIC)}
