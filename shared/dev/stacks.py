"""Make the stack for Docker Swarm as an operator would, with secrets that are none: bin/check.

Where Docker's command line is installed, it reads the stack too: it needs no engine for that, and
has the last word on what a stack may hold.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from shared.dev.check import AS_DEPLOYED, ROOT, compose_program

SETTINGS = AS_DEPLOYED | {"IMAGES": "registry.example.org/rose-ash"}
# Where what people send may lie, so that all machines reach it.
ON_A_SERVER, IN_A_BUCKET = {"FILES_SERVER": "192.0.2.1"}, {"STORAGE_BUCKET": "rose-ash"}
OWN = SETTINGS.keys() | ON_A_SERVER.keys() | IN_A_BUCKET.keys()


def secret_names() -> list[str]:
    """Return the files that `secrets/` holds, as docker-compose.yml names them."""
    return list(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["secrets"])


def made_up_secrets(folder: Path, names: Iterable[str]) -> Path:
    """Write a file for each secret, none of which opens anything."""
    folder.mkdir()
    for name in names:
        (folder / name).write_text("made up by bin/check")
    return folder


def stack(files: Mapping[str, str]) -> dict[str, Any]:
    """Return the stack that `deploy/stack.sh print` makes with files there.

    Raises CalledProcessError where it can make none.
    """
    settings = SETTINGS | dict(files)
    with TemporaryDirectory() as folder:
        told = Path(folder, "settings")
        told.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        programs = {
            "COMPOSE": compose_program(),
            "ENV_FILE": str(told),
            "SECRETS": str(made_up_secrets(Path(folder, "secrets"), secret_names())),
        }
        printed = subprocess.run(
            [ROOT / "deploy" / "stack.sh", "print"],
            env={name: it for name, it in os.environ.items() if name not in OWN} | programs,
            stdout=subprocess.PIPE,
            check=True,
        )
    made: dict[str, Any] = json.loads(printed.stdout)
    return made


def main() -> int:
    """Make the stacks, and have Docker read them where it is here."""
    made = [json.dumps(stack(files)) for files in (ON_A_SERVER, IN_A_BUCKET)]
    docker = shutil.which("docker")
    if docker is None:
        print("made, and not read by Docker, whose command line is not here")
        return 0
    reading = [docker, "stack", "config", "--compose-file", "-"]
    return max(
        subprocess.run(
            reading, input=each, stdout=subprocess.DEVNULL, text=True, check=False
        ).returncode
        for each in made
    )


if __name__ == "__main__":
    sys.exit(main())
