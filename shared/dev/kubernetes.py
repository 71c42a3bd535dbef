"""Render what is deployed on Kubernetes, with secrets that are none, and hold it to its schemas.

`python -m shared.dev.kubernetes` is a step of bin/check: it renders the example, and so the base,
by kubectl's own kustomize, which asks no cluster, and validates every object.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from kubernetes_validate.utils import ValidationError, validate

from shared.dev.check import ROOT, SCRIPTS
from shared.dev.stacks import made_up_secrets, secret_names

Manifest = dict[str, Any]

# The oldest that is said to do, and the newest: both must take it.
VERSIONS = ("1.30", "1.37")
OVERLAY = Path("deploy", "kubernetes", "example")
# The Caddyfile, the script of backups and secrets/ are outside of the folder that is rendered.
ANYWHERE = "--load-restrictor=LoadRestrictionsNone"


def rendered() -> list[Manifest]:
    """Return every object of the example; raises CalledProcessError where kustomize refuses it."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, "rose-ash")
        shutil.copytree(ROOT / "deploy", copy / "deploy")
        shutil.copy2(ROOT / "Caddyfile", copy)
        made_up_secrets(copy / "secrets", secret_names())
        made = subprocess.run(
            [SCRIPTS / "kubectl", "kustomize", ANYWHERE, OVERLAY],
            cwd=copy,
            stdout=subprocess.PIPE,
            check=True,
        )
    return list(yaml.safe_load_all(made.stdout))


def complaints(manifest: Manifest) -> list[str]:
    """Return what the schemas say against an object: unknown fields count too."""
    found = []
    for version in VERSIONS:
        try:
            validate(manifest, version, strict=True)
        except ValidationError as error:
            found.append(f"{named(manifest)} in {version}: {error.message}")
    return found


def named(manifest: Manifest) -> str:
    """Return what an object is called."""
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def main() -> int:
    """Render, validate, and print what is wrong."""
    manifests = rendered()
    wrong = [line for manifest in manifests for line in complaints(manifest)]
    print("\n".join(wrong) or f"{len(manifests)} objects are valid")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
