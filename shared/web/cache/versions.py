"""Which version of a service has made a page: its code, what is installed beside it, its settings.

While one version takes the place of another, both keep pages in one Redis. A page of the other one
has that one's words and leads to that one's files, so neither shows what the other has kept.
"""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from shared.settings import SECRETS, AppSettings

NOT_SERVED = frozenset({"__pycache__", "tests"})
# Where a process finds what it needs changes nothing of what it makes of it.
PLACES = frozenset(
    {"database_url", "migration_database_url", "redis_url", "cache_url", "internal_urls"}
)


def version_of(folders: Iterable[Path], settings: AppSettings) -> str:
    """Return what stands for the code in these folders, the installed packages and the settings."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in _files(folder):
            digest.update(f"{file.relative_to(folder)}\0".encode())
            digest.update(file.read_bytes())
    installed = sorted(path.name for path in _packages().glob("*.dist-info"))
    told = settings.model_dump_json(exclude={*PLACES, *SECRETS})
    digest.update("\0".join([sys.version, *installed, told]).encode())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - NOT_SERVED)
        yield from (Path(place, name) for name in sorted(files))


def _packages() -> Path:
    return Path(sysconfig.get_path("purelib"))
