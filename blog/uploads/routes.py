"""Sending files, and what is found at their addresses."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from quart import Blueprint, Response, request

from blog.editing.addresses import UPLOADS
from blog.editing.answers import answer, refuses_in_json, sent
from blog.uploads.errors import NoSuchUpload
from blog.uploads.finishing import ANY, PLACE, finish
from blog.uploads.models import LONGEST_KEY, LONGEST_NAME, Upload, UploadKind
from blog.uploads.queries import upload_of
from blog.uploads.service import add_portion, begin_upload, forget_upload, note_finished, sweep
from blog.writing.permitting import wherever_they_write
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import DomainError, InvalidInput, NotFound
from shared.images import PictureMaker
from shared.images.addresses import PLACE as PICTURES
from shared.runtime import current_runtime
from shared.storage import NotWhole, Storage, StorageAway, Unfinished
from shared.web.identity import signed_in_user_id
from shared.web.private import keep_private
from shared.web.stored import send_stored

LARGEST_PORTION = 4 * 2**20
# A portion over a slow line.
PATIENCE_SECONDS = 300
TYPES = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
}

uploads = Blueprint("uploads", __name__)
uploads.after_request(keep_private)
refuses_in_json(uploads)
files = Blueprint("files", __name__)


class Announced(BaseModel):
    """A file that is to be sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: UploadKind
    key: str = Field(min_length=16, max_length=LONGEST_KEY, pattern=r"^[0-9a-z]+$")
    name: Annotated[str, Field(min_length=1, max_length=4 * LONGEST_NAME)]
    size: int = Field(gt=0)

    @property
    def short_name(self) -> str:
        """The end of its name, which says what it is."""
        name = "".join(it for it in self.name if it.isprintable() and it not in '/\\"<>')
        return name[-LONGEST_NAME:].strip() or "file"


@uploads.post(UPLOADS)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def create() -> Response:
    """Begin to send a file, or hear how far it has come, or that it is there."""
    file = await sent(Announced)
    await sweep(_unfinished())
    upload = await begin_upload(
        write_session(),
        user_id=signed_in_user_id(),
        kind=file.kind,
        key=file.key,
        name=file.short_name,
        size=file.size,
    )
    return await answer(_told(upload), status=201)


@uploads.post(f"{UPLOADS}<int(max=9223372036854775807):upload_id>/parts/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def create_part(upload_id: int) -> Response:
    """Take a portion; with the last one the file is looked into and kept."""
    request.body_timeout = PATIENCE_SECONDS
    offset, portion = request.args.get("offset", ""), await request.get_data()
    assert isinstance(portion, bytes)
    if not (offset.isascii() and offset.isdigit()) or len(portion) > LARGEST_PORTION:
        raise InvalidInput()
    user_id = signed_in_user_id()
    upload = await add_portion(
        read_session(),
        _unfinished(),
        id=upload_id,
        user_id=user_id,
        offset=int(offset[:18]),
        portion=portion,
    )
    if upload.finished_at is None and upload.received == upload.size:
        upload = await _finish(upload, user_id)
    return await answer(_told(upload))


@files.get(f"{PICTURES}<file_name>")
@allows(Action.VISIT)
async def show_picture(file_name: str) -> Response:
    """Send a picture; what is at an address never changes."""
    return await send_stored(_storage(), file_name)


@files.get(f"{PLACE}<file_name>")
@allows(Action.VISIT)
async def show(file_name: str) -> Response:
    """Send a film or a sound, as nothing but that."""
    kind = TYPES.get(file_name.rpartition(".")[2])
    if kind is None:
        raise NotFound()
    return await _send(file_name, kind, "inline")


@files.get(f"{PLACE}<file_name>/<name>")
@allows(Action.VISIT)
async def download(file_name: str, name: str) -> Response:
    """Send any other file, to be kept by the reader and opened by no browser."""
    if not file_name.endswith(f".{ANY}"):
        raise NotFound()
    response = await _send(file_name, "application/octet-stream", "attachment")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


async def _finish(upload: Upload, user_id: int) -> Upload:
    try:
        maker = current_runtime().extra(PictureMaker)
        made = await finish(upload, _unfinished(), storage=_storage(), maker=maker)
    except NotWhole as error:
        # Another request has just kept it, or it was given up.
        again = await upload_of(read_session(), id=upload.id, user_id=user_id)
        if again is None or again.finished_at is None:
            await forget_upload(_unfinished(), upload.id)
            raise NoSuchUpload() from error
        return again
    except StorageAway:
        # What has come is still there: sent once more, the last portion ends it.
        raise
    except DomainError:
        await forget_upload(_unfinished(), upload.id)
        raise
    finished = await note_finished(upload.id, user_id, made, now=utcnow())
    await _unfinished().drop(upload.id)
    return finished


async def _send(file_name: str, kind: str, disposition: str) -> Response:
    response = await send_stored(_storage(), file_name, kind=kind)
    response.headers["Content-Disposition"] = disposition
    return response


def _told(upload: Upload) -> dict[str, Any]:
    done = None
    if upload.address is not None:
        done = {"url": upload.address, "width": upload.width, "height": upload.height}
    return {"id": upload.id, "offset": upload.received, "done": done}


def _storage() -> Storage:
    return current_runtime().extra(Storage)


def _unfinished() -> Unfinished:
    return current_runtime().extra(Unfinished)
