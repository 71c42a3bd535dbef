"""Make the virtual environment and the browser assets: bin/setup.

Runs before anything is installed, so it knows the standard library only.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "package-lock.json"
NODE_MODULES = ROOT / "node_modules"
VENDOR_SCRIPT = ROOT / "shared" / "dev" / "vendor.py"
BUNDLES_SCRIPT = ROOT / "shared" / "dev" / "bundles.py"
# What bundles are made of, but for what npm installed.
BUNDLED = "blog/editor/*"
VENDOR = ROOT / "shared" / "static" / "vendor"


class SetupFailed(Exception):
    """Setting up cannot go on; the text says why and what to do."""


def main() -> int:
    """Bring the virtual environment and the assets up to date with the locks."""
    try:
        with only_one_setup():
            prepare_environment()
            prepare_assets()
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextlib.contextmanager
def only_one_setup() -> Iterator[None]:
    """Let a second setup of the same folder wait for the first."""
    if not os.access(ROOT, os.W_OK):
        raise SetupFailed(f"{ROOT} is not writable for this user: change its owner or clone anew.")
    with LOCK.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def prepare_environment() -> None:
    """Make .venv and install the locked packages, unless that was done for this very lock."""
    stamp = ENVIRONMENT / "rose-ash.stamp"
    unfinished = ENVIRONMENT / "rose-ash.unfinished"
    wanted = f"{ROOT}\n{digest(LOCK)}\n"
    made_for = stamp.read_text() if stamp.exists() else ""
    if made_for == wanted and PYTHON.exists():
        return
    moved = bool(made_for) and not made_for.startswith(f"{ROOT}\n")
    if moved or unfinished.exists() or not works(PYTHON):
        with progress("Making the virtual environment"):
            make_environment()
    unfinished.touch()
    link_project()
    with progress(f"Installing {len(pins(LOCK))} Python packages"):
        install_packages(LOCK)
        remove_packages(others(ENVIRONMENT, pins(LOCK)))
    stamp.write_text(wanted)
    unfinished.unlink()


def make_environment() -> None:
    """Make an empty virtual environment, with uv where it is, else with the venv module."""
    # We may be running from the very environment that is replaced.
    python = getattr(sys, "_base_executable", sys.executable)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--quiet", "--python", python, str(ENVIRONMENT)])
        return
    if not (find_spec("venv") and find_spec("ensurepip")):
        get_venv_module()
    run([python, "-m", "venv", str(ENVIRONMENT)])


def get_venv_module() -> None:
    """Install the part of Python that Debian keeps in a package of its own."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        package = f"python3.{sys.version_info.minor}-venv"
        quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        subprocess.run([*quiet, "update"], capture_output=True, check=False)
        done = subprocess.run([*quiet, "install", "-y", package], capture_output=True, check=False)
        if done.returncode == 0:
            return
    raise SetupFailed(
        "This Python has no venv module: install it (Debian and Ubuntu: apt install python3-venv) "
        "or put uv on the PATH."
    )


def link_project() -> None:
    """Put the repository on the path of the virtual environment: there is nothing to build."""
    for packages in ENVIRONMENT.glob("lib/python3.*/site-packages"):
        (packages / "rose_ash.pth").write_text(f"{ROOT}\n")


def pins(lock: Path) -> list[str]:
    """Return what a lock names, each a package of one version with its marker and hashes."""
    return re.findall(r"^[^\s#].*==.*(?:\n    --hash.*)*", lock.read_text(), re.MULTILINE)


def package_of(pin: str) -> str:
    """Return the name of what is pinned, as all spellings of it are compared (PEP 503)."""
    return canonical(re.split(r"[=\[]", pin, maxsplit=1)[0])


def canonical(name: str) -> str:
    """Spell the name of a package in the one way of PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def others(environment: Path, named: Sequence[str]) -> list[str]:
    """Return the packages in an environment that no pin names, but for those that install.

    A lock that lets go of a package lets go of it here too: what works here is to work anew.
    """
    kept = {package_of(pin) for pin in named} | {"pip", "setuptools", "wheel"}
    folders = environment.glob("lib/python3.*/site-packages/*.dist-info")
    installed = {canonical(folder.name.partition("-")[0]) for folder in folders}
    return sorted(installed - kept)


def remove_packages(names: Sequence[str]) -> None:
    """Take packages out of the environment."""
    if names:
        uv = shutil.which("uv") or str(ENVIRONMENT / "bin" / "uv")
        run([uv, "pip", "uninstall", "--quiet", "--python", str(PYTHON), *names])


def install_packages(lock: Path, *where: str) -> None:
    """Install exactly what the lock names, with uv where possible: it is six times quicker.

    uv does not read pip's configuration; where that is what leads to the packages, pip goes.
    """
    wanted = ["--no-deps", "--require-hashes", *where, "--requirement", str(lock)]
    uv = shutil.which("uv") or uv_from_the_lock()
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *wanted]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
    if not works(PYTHON, "import pip"):
        run([str(PYTHON), "-m", "ensurepip"])
    run([str(PYTHON), "-m", "pip", "install", "-qq", "--no-compile", *wanted])


def uv_from_the_lock() -> str | None:
    """Install uv alone with pip; None when pip cannot."""
    alone = [pin for pin in pins(LOCK) if package_of(pin) == "uv"]
    if not alone:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as lock:
        lock.write(alone[0])
        lock.flush()
        quiet = ["-m", "pip", "install", "-qq", "--no-deps", "--require-hashes", "-r", lock.name]
        subprocess.run([str(PYTHON), *quiet], capture_output=True, check=False)
    uv = ENVIRONMENT / "bin" / "uv"
    return str(uv) if uv.exists() else None


def prepare_assets() -> None:
    """Install the locked npm packages and put what browsers need into shared/static/vendor."""
    if not NODE_LOCK.exists():
        return
    installed = NODE_MODULES / ".rose-ash.stamp"
    if not is_fresh(installed, digest(NODE_LOCK)):
        with progress("Installing browser assets from npm"):
            npm("ci")
        installed.write_text(digest(NODE_LOCK))
    copied = VENDOR / ".stamp"
    if not is_fresh(copied, digest(NODE_LOCK, VENDOR_SCRIPT)):
        run([str(PYTHON), "-I", str(VENDOR_SCRIPT)])
        copied.write_text(digest(NODE_LOCK, VENDOR_SCRIPT))
    bundled, sources = VENDOR / ".bundles.stamp", bundle_sources()
    if not is_fresh(bundled, digest(NODE_LOCK, *sources)):
        with progress("Bundling the editor"):
            run([str(PYTHON), "-I", str(BUNDLES_SCRIPT)], env=os.environ | {"PATH": node_path()})
        bundled.write_text(digest(NODE_LOCK, *sources))


def bundle_sources() -> list[Path]:
    """Return what the bundles of browser modules are made of and by."""
    return [BUNDLES_SCRIPT, *sorted(ROOT.glob(BUNDLED))]


def npm(*arguments: str) -> None:
    """Run npm with the Node that came as a Python package."""
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    command = [str(ENVIRONMENT / "bin" / "npm"), *arguments, *quiet]
    run(command, env=os.environ | {"PATH": node_path()})


def node_path() -> str:
    """Return a PATH on which that Node comes first."""
    return f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def digest(*files: Path) -> str:
    """Give one hash of the contents of some files."""
    contents = hashlib.sha256()
    for file in files:
        contents.update(file.read_bytes())
    return contents.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Tell whether a stamp was written for this hash."""
    return stamp.exists() and stamp.read_text() == wanted


def works(python: Path, statement: str = "pass") -> bool:
    """Tell whether an interpreter is there and runs a statement."""
    try:
        tried = subprocess.run([str(python), "-c", statement], capture_output=True, check=False)
    except OSError:
        return False
    return tried.returncode == 0


def run(command: Sequence[str], env: dict[str, str] | None = None) -> None:
    """Run a command in the repository; what it said is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip().splitlines()[-15:]
        name = " ".join([Path(command[0]).name, *command[1:3]])
        raise SetupFailed("\n".join([*said, f"bin/setup stopped: {name} failed, see above."]))


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    began = time.monotonic()
    print(f"{what} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
