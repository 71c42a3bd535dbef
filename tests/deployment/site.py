"""A server of the co-operative: a copy of the repository, deployed by its own deploy.sh."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from glue.directory import SERVICES
from shared.dev.processes import free_port
from tests.deployment.machine import ROOT, Machine, compose_binary
from tests.deployment.telling import CannotVerify

DOMAIN = "rose.test"
ADMIN = "ada@example.org"
# As compose asks for them of an engine that knows no other place.
IMAGES = "docker.io/rose-ash"
APPS = tuple(service.name for service in SERVICES)


@dataclass(slots=True)
class Site:
    """What is deployed into `folder`, at ports of its own on this machine."""

    machine: Machine
    folder: Path
    http_port: int
    https_port: int
    sumup_port: int

    @classmethod
    def make(cls, machine: Machine) -> "Site":
        """Lay a copy of what git would take into an empty folder."""
        folder = machine.folder / "site"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        site = cls(machine, folder, free_port(), free_port(), free_port())
        site.lay()
        return site

    def lay(self) -> None:
        """Put the files of the work tree where they are deployed from."""
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
        for name in filter(None, names.decode().split("\0")):
            source, target = ROOT / name, self.folder / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)

    def change(self, **settings: str) -> None:
        """Change settings of .env."""
        file = self.folder / ".env"
        kept = [
            line for line in file.read_text().splitlines() if line.partition("=")[0] not in settings
        ]
        file.write_text("\n".join([*kept, *(f"{k}={v}" for k, v in settings.items()), ""]))

    def begin(self) -> None:
        """Answer what a first run asks, and say what is different on this machine."""
        pictures = self.folder / "pictures"
        pictures.mkdir()
        # For the user of a container.
        pictures.chmod(0o777)
        self.deploy(
            "init",
            DOMAIN=DOMAIN,
            ADMIN_MAIL=ADMIN,
            SMTP_URL="smtp://127.0.0.1:1",
            MAIL_FROM=f"Rose Ash <post@{DOMAIN}>",
        )
        self.change(
            CADDY_OPTIONS="local_certs",
            HTTP_PORT=str(self.http_port),
            HTTPS_PORT=str(self.https_port),
            SUMUP_PORT=str(self.sumup_port),
            SUMUP_BASE_URL="http://sumup:8020",
            SUMUP_HOSTED_ORIGIN=f"http://localhost:{self.sumup_port}",
        )

    def deploy(self, *words: str, **answers: str) -> str:
        """Run deploy.sh; raises `CannotVerify` where it fails."""
        return self._run(["./deploy.sh", *words], answers)

    def compose(self, *words: str) -> str:
        """Run compose on what is deployed, or was to be, with the simulator beside it."""
        deployed = self.folder / ".deployed"
        file = deployed if deployed.exists() else self.folder / ".deployed.next"
        return self._run([str(compose_binary()), "--env-file", file.name, *words], {})

    def compose_development(self, *words: str) -> str:
        """Run compose on the containers that are developed in, as whoever owns the source."""
        settings = {"COMPOSE_FILE": "docker-compose.dev.yml", "DEVELOPER": str(os.geteuid())}
        return self._run([str(compose_binary()), *words], settings)

    def versions(self) -> dict[str, str]:
        """Return the tag that deploy.sh wants of each app's image."""
        said = self.deploy("versions")
        return dict(line.split() for line in said.splitlines())

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "--quiet", service).split()

    def published(self) -> set[str]:
        """Name the services of which a port of this machine leads to."""
        said = self.compose("ps", "--format", "json").splitlines()
        rows = [json.loads(line) for line in said]
        return {
            row["Service"]
            for row in rows
            if any(port.get("PublishedPort") for port in row.get("Publishers") or [])
        }

    def _run(self, command: list[str], answers: Mapping[str, str]) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={
                **self.machine.environment,
                "DOCKER": "podman",
                "COMPOSE_FILE": "docker-compose.yml:tests/deployment/compose.yml",
                "COMPOSE": str(compose_binary()),
                "IMAGES": IMAGES,
                **answers,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = "\n".join(done.stdout.splitlines()[-40:])
            raise CannotVerify(f"{Path(command[0]).name} {' '.join(command[-4:])} failed:\n{said}")
        return done.stdout
