"""Put the files of browsers where Caddy reads them, each in a folder named for its content.

`/static/market/css/shelf.css?v=0a1b2c3d` is the file `0a1b2c3d/static/market/css/shelf.css`, with
smaller forms beside it. What is there is never wrong, so versions of several releases lie side by
side, and an old page gets the old file while a new one is rolled out.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkstemp

from shared.web.assets import version_of_content
from shared.web.compression import Encoding, compress_well, is_worth_compressing

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = {Encoding.BROTLI: ".br", Encoding.GZIP: ".gz"}


def publish(app: str, folder: Path) -> int:
    """Copy the static files of `shared` and of an app; return how many were not there yet.

    Any number of processes may publish at once.
    """
    return sum(_publish_file(file, address, folder) for file, address in _files(app))


def _files(app: str) -> Iterator[tuple[Path, str]]:
    for part in ("shared", app):
        home = ROOT / part / "static"
        for file in sorted(home.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield file, f"static/{part}/{file.relative_to(home)}"


def _publish_file(file: Path, address: str, folder: Path) -> bool:
    content = file.read_bytes()
    target = folder / version_of_content(content) / address
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_worth_compressing(file):
        for encoding, suffix in SUFFIXES.items():
            _write(target.with_name(target.name + suffix), compress_well(content, encoding))
    # Last: who finds it finds its smaller forms too.
    _write(target, content)
    return True


def _write(target: Path, content: bytes) -> None:
    descriptor, unfinished = mkstemp(dir=target.parent, prefix=".unfinished-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    # Caddy is another user.
    Path(unfinished).chmod(0o644)
    Path(unfinished).replace(target)
