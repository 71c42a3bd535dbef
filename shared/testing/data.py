"""Real inputs, which lie beside the repository and are absent from most clones."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Return where the real inputs lie, if they are there."""
    return Path(os.environ.get("ROSE_ASH_DATA", ROOT.parent / "shared" / "data"))


def real_data(relative: str) -> Path:
    """Return a file of the real inputs; without it the test is skipped, naming what is missing."""
    path = data_folder() / relative
    if not path.exists():
        pytest.skip(f"needs the real input {relative}: set ROSE_ASH_DATA to the folder that has it")
    return path
