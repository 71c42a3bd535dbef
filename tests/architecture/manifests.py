"""Look things up in what is rendered for Kubernetes, as a cluster would."""

import re
from collections.abc import Iterator

from shared.dev.kubernetes import Manifest

# What kustomize puts behind the names of what it generates.
HASH = re.compile(r"-\w{10}$")


def of_kind(manifests: list[Manifest], kind: str) -> dict[str, Manifest]:
    return {it["metadata"]["name"]: it for it in manifests if it["kind"] == kind}


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    """Return the templates of all pods, by who makes them."""
    found = {}
    for it in manifests:
        if it["kind"] in {"Deployment", "StatefulSet"}:
            found[it["metadata"]["name"]] = it["spec"]["template"]
        elif it["kind"] == "CronJob":
            found[it["metadata"]["name"]] = it["spec"]["jobTemplate"]["spec"]["template"]
    return found


def without_hash(name: str) -> str:
    return HASH.sub("", name)


def containers(pod: Manifest) -> Iterator[Manifest]:
    yield from pod["spec"].get("initContainers", [])
    yield from pod["spec"]["containers"]


def generated(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    """Return a ConfigMap or Secret, whose name ends with the hash of its content."""
    [found] = [
        it
        for it in of_kind(manifests, kind).values()
        if without_hash(it["metadata"]["name"]) == name
    ]
    return found


def settings(manifests: list[Manifest]) -> dict[str, str]:
    data: dict[str, str] = generated(manifests, "ConfigMap", "settings")["data"]
    return data


def told(manifests: list[Manifest], app: str) -> dict[str, str]:
    """Return the environment of what serves an app, as Kubernetes puts it together."""
    [container] = pods(manifests)[app]["spec"]["containers"]
    from_map = settings(manifests)
    own = {each["name"]: each["value"] for each in container["env"]}
    return from_map | {
        name: re.sub(r"\$\((\w+)\)", lambda found: from_map[found[1]], value)
        for name, value in own.items()
    }


def given(manifests: list[Manifest], pod: Manifest, container: Manifest) -> set[str]:
    """Return the files that a container finds under /run/secrets."""
    [mount] = [it for it in container["volumeMounts"] if it["mountPath"] == "/run/secrets"]
    [volume] = [it for it in pod["spec"]["volumes"] if it["name"] == mount["name"]]
    secrets = of_kind(manifests, "Secret")
    sources = volume["projected"]["sources"] if "projected" in volume else [volume]
    names = [it["secret"].get("name") or it["secret"]["secretName"] for it in sources]
    return {key for name in names for key in secrets[name]["data"]}
