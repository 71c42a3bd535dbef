"""What compose resolved becomes a stack that Swarm takes, or it is said why it can be none."""

import json
import subprocess
import sys
from typing import Any

import pytest

from shared.deploy import stack as module
from shared.deploy.stack import NoStack, stack_of

OVERLAY = {"driver": "overlay"}
PINNED = {"placement": {"constraints": ["node.labels.rose-ash.edge == true"]}}


def resolved(**service: Any) -> dict[str, Any]:
    """Return what compose says of one service, in its own words."""
    return {
        "name": "rose-ash",
        "x-app": {"image": "anything"},
        "services": {"shop": {"image": "shop:1", "command": None} | service},
        "networks": {"inside": OVERLAY},
        "volumes": {"files": {"name": "rose-ash_files"}},
        "secrets": {"word": {"name": "rose-ash_word", "file": "/secrets/word"}},
    }


def refused(**service: Any) -> str:
    with pytest.raises(NoStack) as raised:
        stack_of(resolved(**service), "v1")
    return str(raised.value)


def test_what_is_for_one_machine_is_left_out() -> None:
    stack = stack_of(
        resolved(
            build={"context": "."},
            depends_on={"postgres": {"condition": "service_healthy"}},
            restart="unless-stopped",
            security_opt=["no-new-privileges:true"],
            container_name="shop",
        ),
        "v1",
    )

    assert stack["services"] == {"shop": {"image": "shop:1"}}
    assert set(stack) == {"services", "networks", "volumes", "secrets", "configs"}


def test_numbers_are_written_as_a_stack_has_them() -> None:
    port = {"mode": "host", "target": 80, "published": "8080", "protocol": "tcp"}
    shm = {"type": "tmpfs", "target": "/dev/shm", "tmpfs": {"size": "4096"}}

    stack = stack_of(
        resolved(
            ports=[port], volumes=[shm], deploy={"resources": {"limits": {"cpus": 1.5}}} | PINNED
        ),
        "v1",
    )

    shop = stack["services"]["shop"]
    assert shop["ports"] == [port | {"published": 8080}]
    assert shop["volumes"] == [shm | {"tmpfs": {"size": 4096}}]
    assert shop["deploy"]["resources"] == {"limits": {"cpus": "1.5"}}


def test_a_changed_secret_has_another_name() -> None:
    first, second = (stack_of(resolved(), version)["secrets"]["word"] for version in ("v1", "v2"))

    assert first == {"name": "rose-ash_word_v1", "file": "/secrets/word"}
    assert second["name"] == "rose-ash_word_v2"


def test_what_swarm_would_pass_over_is_refused() -> None:
    assert refused(userns_mode="host") == "shop: a stack does not carry out userns_mode"


def test_a_job_is_not_updated() -> None:
    job = {"mode": "replicated-job", "update_config": {"order": "start-first"}}

    assert "leave update_config out" in refused(deploy=job)


def test_what_is_found_by_name_only_cannot_be_behind_the_mesh() -> None:
    port = {"mode": "ingress", "target": 80, "published": "80"}

    assert "mode: host" in refused(deploy={"endpoint_mode": "dnsrr"}, ports=[port])


@pytest.mark.parametrize(
    ("mount", "reason"),
    [
        ({"type": "bind", "source": "/srv", "target": "/srv"}, "/srv is a path of one machine"),
        ({"type": "volume", "source": "files", "target": "/f"}, "a volume files of its own"),
    ],
    ids=["path", "volume"],
)
def test_files_of_one_machine_need_a_service_that_stays_there(
    mount: dict[str, str], reason: str
) -> None:
    assert reason in refused(volumes=[mount])

    stack_of(resolved(volumes=[mount], deploy=PINNED), "v1")


def test_a_secret_that_is_not_there_is_refused() -> None:
    assert refused(secrets=[{"source": "other"}]) == "shop: secrets has no other"


def test_networks_span_machines() -> None:
    with pytest.raises(NoStack, match="inside: a network of several machines"):
        stack_of(resolved() | {"networks": {"inside": {"driver": "bridge"}}}, "v1")


def test_names_of_secrets_are_as_short_as_swarm_wants_them() -> None:
    with pytest.raises(NoStack, match="longer than the 64 letters"):
        stack_of(resolved(), "v" * 64)


def test_it_runs_by_itself_and_says_all_that_is_wrong() -> None:
    wrong = resolved(userns_mode="host", secrets=[{"source": "other"}])

    ended = subprocess.run(
        [sys.executable, "-I", module.__file__, "v1"],
        input=json.dumps(wrong),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 2
    assert ended.stdout == ""
