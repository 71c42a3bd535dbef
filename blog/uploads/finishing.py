"""What becomes of a file once it is whole: looked into, made anew where that can be, and kept."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from blog.uploads.contents import HEAD, film_suffix, moves, sound_suffix
from blog.uploads.errors import Moves, NotAFilm, NotASound
from blog.uploads.models import UploadKind
from shared.images import MadePicture, PictureMaker
from shared.images.addresses import address
from shared.storage import Storage
from shared.storage.folder import DIGITS

PLACE = "/files/"
# Files of any kind: kept under a suffix that no browser opens.
ANY = "bin"


@dataclass(frozen=True, slots=True)
class Finished:
    """A file that is kept, and where it is found."""

    sha256: str
    address: str
    width: int | None = None
    height: int | None = None


async def finish(
    kind: UploadKind, name: str, file: Path, *, storage: Storage, maker: PictureMaker
) -> Finished:
    """Keep a whole file; raises `UnusablePicture`, `Moves`, `NotAFilm` and `NotASound`."""
    if kind is UploadKind.IMAGE:
        return await _picture(file, storage, maker)
    head, digest = await asyncio.to_thread(_read, file)
    suffix = _suffix(kind, head)
    stored = f"{digest[:DIGITS]}.{suffix}"
    await storage.adopt(stored, file)
    tail = f"/{quote(name, safe='')}" if kind is UploadKind.FILE else ""
    return Finished(digest, f"{PLACE}{stored}{tail}")


async def keep_picture(content: bytes, *, storage: Storage, maker: PictureMaker) -> MadePicture:
    """Make a picture anew and keep it in all widths; raises `UnusablePicture`."""
    made = await maker.make(content)
    for key, each in made.files.items():
        await storage.put(key, each)
    return made


async def _picture(file: Path, storage: Storage, maker: PictureMaker) -> Finished:
    content = await asyncio.to_thread(file.read_bytes)
    if moves(content):
        raise Moves()
    made = await keep_picture(content, storage=storage, maker=maker)
    digest = sha256(content).hexdigest()
    return Finished(digest, address(made.key, made.width), made.width, made.height)


def _suffix(kind: UploadKind, head: bytes) -> str:
    if kind is UploadKind.FILE:
        return ANY
    found = film_suffix(head) if kind is UploadKind.VIDEO else sound_suffix(head)
    if found is None:
        raise NotAFilm() if kind is UploadKind.VIDEO else NotASound()
    return found


def _read(file: Path) -> tuple[bytes, str]:
    with file.open("rb") as content:
        head = content.read(HEAD)
        content.seek(0)
        digest = sha256()
        while portion := content.read(2**20):
            digest.update(portion)
    return head, digest.hexdigest()
