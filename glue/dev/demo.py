"""Which demos there are, and whether they have been loaded."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from glue.dev.machine import ROOT
from glue.directory import SERVICES


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo of one app: `python -m <app>.demo` loads it, and loading it twice does no harm."""

    app: str
    version: str
    marker: Path

    @property
    def module(self) -> str:
        return f"{self.app}.demo"

    def is_loaded(self) -> bool:
        """Tell whether this very demo was loaded into this very database."""
        return self.marker.exists() and self.marker.read_text() == self.version

    def remember(self) -> None:
        """Note that it has been loaded."""
        self.marker.parent.mkdir(exist_ok=True)
        self.marker.write_text(self.version)


def demos(folder: Path, database_url: Callable[[str], str]) -> list[Demo]:
    """List the demos in the order in which they build on each other."""
    found = []
    for service in SERVICES:
        home = ROOT / service.name
        if (home / "demo.py").exists() or (home / "demo" / "__main__.py").exists():
            sources = [*home.glob("demo.py"), *home.glob("demo/**/*")]
            version = _digest(sources, database_url(service.name))
            found.append(Demo(service.name, version, folder / "demo" / service.name))
    return found


def _digest(sources: list[Path], where: str) -> str:
    contents = hashlib.sha256(where.encode())
    for file in sorted(sources):
        if file.is_file() and file.suffix != ".pyc":
            contents.update(file.read_bytes())
    return contents.hexdigest()
