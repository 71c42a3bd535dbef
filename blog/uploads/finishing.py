"""What becomes of a file once it is whole: looked into, made anew where that can be, and kept."""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from blog.uploads.contents import HEAD, film_suffix, moves, sound_suffix
from blog.uploads.errors import Moves, NotAFilm, NotASound
from blog.uploads.models import Upload, UploadKind
from shared.images import MadePicture, PictureMaker
from shared.images.addresses import address
from shared.storage import DIGITS, Storage, Unfinished

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
    upload: Upload, unfinished: Unfinished, *, storage: Storage, maker: PictureMaker
) -> Finished:
    """Keep a file that is whole.

    Raises `UnusablePicture`, `Moves`, `NotAFilm`, `NotASound`, `NotWhole` and `StorageAway`. Read
    twice where it is large, since its key is the digest of all of it: it fits no memory.
    """
    if upload.kind is UploadKind.IMAGE:
        return await _picture(upload, unfinished, storage, maker)
    head, digest = await _looked_into(upload, unfinished)
    stored = f"{digest[:DIGITS]}.{_suffix(upload.kind, head)}"
    await storage.put(stored, unfinished.read(upload.id, upload.size))
    tail = f"/{quote(upload.name, safe='')}" if upload.kind is UploadKind.FILE else ""
    return Finished(digest, f"{PLACE}{stored}{tail}")


async def keep_picture(content: bytes, *, storage: Storage, maker: PictureMaker) -> MadePicture:
    """Make a picture anew and keep it in all widths; raises `UnusablePicture`."""
    made = await maker.make(content)
    await storage.put_all(made.files)
    return made


async def _picture(
    upload: Upload, unfinished: Unfinished, storage: Storage, maker: PictureMaker
) -> Finished:
    content = b"".join([it async for it in unfinished.read(upload.id, upload.size)])
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


async def _looked_into(upload: Upload, unfinished: Unfinished) -> tuple[bytes, str]:
    """Return how a file begins, and the digest of all of it."""
    head, digest = b"", sha256()
    async for portion in unfinished.read(upload.id, upload.size):
        head += portion[: HEAD - len(head)]
        digest.update(portion)
    return head, digest.hexdigest()
