"""What bin/setup makes of a lock, and of an environment that an older lock has left."""

from pathlib import Path

import pytest

from shared.dev.setup import LOCK, ROOT, others, package_of, pins

TWO = """\
# Resolved by bin/lock.
quart==0.22.0 ; python_full_version < '3.13' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via rose-ash
typing.Extensions[some]==4.15 \\
    --hash=sha256:cc
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text(TWO)
    return file


def test_each_pin_has_its_marker_and_all_its_hashes(lock: Path) -> None:
    quart, typing = pins(lock)

    assert quart.startswith("quart==0.22.0 ; python_full_version < '3.13' ")
    assert [pin.count("--hash=") for pin in (quart, typing)] == [2, 1]
    assert [package_of(pin) for pin in (quart, typing)] == ["quart", "typing-extensions"]


def test_nothing_of_our_locks_is_passed_over() -> None:
    for each in ROOT.glob("requirements*.lock"):
        assert sum(pin.count("--hash=") for pin in pins(each)) == each.read_text().count("--hash=")


def test_what_no_pin_names_is_to_go_and_what_installs_is_not(tmp_path: Path, lock: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name in ("quart-0.21.0", "typing_extensions-4.15", "httpx_aiohttp-0.2.0", "pip-23.2.1"):
        (packages / f"{name}.dist-info").mkdir(parents=True)

    assert others(tmp_path, pins(lock)) == ["httpx-aiohttp"]


def test_this_environment_has_nothing_that_a_fresh_one_would_not_have() -> None:
    assert others(LOCK.parent / ".venv", pins(LOCK)) == []
