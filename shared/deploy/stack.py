"""Make a stack for Docker Swarm of what compose has resolved, or say why it can be none.

    docker compose ... config --format json | python -I shared/deploy/stack.py VERSION

`docker stack deploy` reads an older form of the compose file. It refuses some of what compose
writes (numbers of ports in quotes, conditions, the name of the project), and passes over other
things without a word, such as where nothing is known of a machine's files. What has no meaning
there is left out, what is written otherwise is rewritten, and what would be missed is refused.
A file by itself, of the standard library alone: it runs in an image of ours, on any manager.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

Part = dict[str, Any]

# What orders, builds and names containers on one machine. Swarm starts everything at once, restarts
# what fails, and has `restart_policy`; new privileges are forbidden for all of a machine by its
# engine (docs/how-to/run-on-several-machines.md).
MEANINGLESS = (
    "build",
    "container_name",
    "depends_on",
    "profiles",
    "restart",
    "security_opt",
    "shm_size",
)
# What a stack carries out; anything else it would refuse or pass over.
CARRIED_OUT = frozenset(
    (
        *("image", "init", "entrypoint", "command", "environment", "user", "working_dir", "labels"),
        *("configs", "secrets", "volumes", "tmpfs", "read_only", "networks", "ports"),
        *("cap_add", "cap_drop", "healthcheck", "logging", "stop_grace_period", "stop_signal"),
        "deploy",
    )
)
TOP_LEVEL = frozenset(("services", "networks", "volumes", "secrets", "configs"))
JOBS = frozenset(("global-job", "replicated-job"))
# Docker's limit for the name of a secret.
LONGEST_NAME = 64


class NoStack(Exception):
    """What was resolved cannot be a stack; the message has a line for each reason."""


def stack_of(resolved: Part, version: str) -> Part:
    """Return the stack of a resolved compose file; raises `NoStack`.

    Secrets and configs of a swarm cannot change, so their names hold `version`, which stands for
    their content.
    """
    stack = {name: part for name, part in resolved.items() if name in TOP_LEVEL}
    stack["services"] = {name: _service(it) for name, it in stack["services"].items()}
    for kind in ("secrets", "configs"):
        stack[kind] = {
            name: it | {"name": f"{it['name']}_{version}"}
            for name, it in stack.get(kind, {}).items()
        }
    if reasons := list(refusals(stack)):
        raise NoStack("\n".join(reasons))
    return stack


def _service(service: Part) -> Part:
    kept = {name: it for name, it in service.items() if name not in MEANINGLESS and it is not None}
    if "ports" in kept:
        kept["ports"] = [port | {"published": int(port["published"])} for port in kept["ports"]]
    for mount in kept.get("volumes", []):
        if "size" in mount.get("tmpfs", {}):
            mount["tmpfs"]["size"] = int(mount["tmpfs"]["size"])
    for limits in kept.get("deploy", {}).get("resources", {}).values():
        if "cpus" in limits:
            limits["cpus"] = str(limits["cpus"])
    return kept


def refusals(stack: Part) -> Iterator[str]:
    """Say what Swarm would refuse in a stack, pass over, or do otherwise on several machines."""
    for name, service in stack["services"].items():
        deploy = service.get("deploy", {})
        if unknown := sorted(service.keys() - CARRIED_OUT):
            yield f"{name}: a stack does not carry out {', '.join(unknown)}"
        if deploy.get("mode") in JOBS and "update_config" in deploy:
            yield f"{name}: a job is run and not updated: leave update_config out"
        if deploy.get("endpoint_mode") == "dnsrr" and any(
            port.get("mode") != "host" for port in service.get("ports", [])
        ):
            yield f"{name}: what is found by name only publishes ports of machines (mode: host)"
        if not _is_pinned(deploy):
            yield from _refused_mounts(name, service, stack.get("volumes", {}))
        for kind in ("secrets", "configs"):
            yield from (
                f"{name}: {kind} has no {each['source']}"
                for each in service.get(kind, [])
                if each["source"] not in stack.get(kind, {})
            )
    for kind in ("secrets", "configs"):
        for it in stack.get(kind, {}).values():
            if len(it["name"]) > LONGEST_NAME:
                yield f"{it['name']}: longer than the {LONGEST_NAME} letters of a name"
    for name, network in stack.get("networks", {}).items():
        if network.get("driver") != "overlay":
            yield f"{name}: a network of several machines has the driver overlay"


def _is_pinned(deploy: Part) -> bool:
    """Say whether a service stays on machines that an operator has chosen for it."""
    return bool(deploy.get("placement", {}).get("constraints"))


def _refused_mounts(name: str, service: Part, volumes: Part) -> Iterator[str]:
    for mount in service.get("volumes", []):
        if mount["type"] == "bind":
            yield f"{name}: {mount['source']} is a path of one machine: pin it, or make it a config"
        elif mount["type"] == "volume" and not volumes[mount["source"]].get("driver_opts"):
            yield (
                f"{name}: each machine has a volume {mount['source']} of its own: share it by"
                " driver_opts, or leave it out where files lie elsewhere"
            )


def main() -> None:
    """Read what compose resolved, and write the stack; it is JSON, which is YAML."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: docker compose config --format json | stack.py VERSION")
    try:
        stack = stack_of(json.load(sys.stdin), sys.argv[1])
    except NoStack as error:
        raise SystemExit(str(error)) from error
    json.dump(stack, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
