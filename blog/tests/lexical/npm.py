"""Packages of npm that only these tests load, got by their locks and without running scripts."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"}


def install(wanted: Path, kept: Path) -> None:
    """Get what the lock of a folder names into another, once for each lock."""
    lock = (wanted / "package-lock.json").read_text()
    stamp = kept / "stamp"
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "only-one").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == lock:
            return
        for name in ("package.json", "package-lock.json"):
            shutil.copy(wanted / name, kept / name)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(
            ["npm", "ci", *quiet],
            cwd=kept,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"npm ci of {wanted.name} failed:\n{done.stderr}")
        stamp.write_text(lock)
