"""Taking in files in portions, so that a line that breaks costs one portion.

The row says how much is there; there may be more for a moment, never less. A portion that comes
twice, or out of its place, is answered with where to go on.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from blog.uploads import queries
from blog.uploads.errors import FileTooLarge, NoSuchUpload
from blog.uploads.finishing import Finished
from blog.uploads.models import Upload, UploadKind
from shared.clock import utcnow
from shared.db import ReadSession, WriteSession, transaction
from shared.images import LARGEST_FILE
from shared.storage import Unfinished

MB = 2**20
LARGEST = {
    UploadKind.IMAGE: LARGEST_FILE,
    UploadKind.VIDEO: 512 * MB,
    UploadKind.AUDIO: 128 * MB,
    UploadKind.FILE: 128 * MB,
}
GIVEN_UP_AFTER = timedelta(days=1)


async def begin_upload(
    session: WriteSession, *, user_id: int, kind: UploadKind, key: str, name: str, size: int
) -> Upload:
    """Begin to take a file, or go on with one that was begun; raises `FileTooLarge`."""
    most = LARGEST[kind]
    if size > most:
        raise FileTooLarge(most=most // MB)
    values = {"user_id": user_id, "kind": kind, "key": key, "name": name, "size": size}
    statement = insert(Upload).values(**values, created_at=utcnow())
    await session.execute(statement.on_conflict_do_nothing(constraint="uq_uploads_key"))
    upload = await queries.upload_with_key(session, user_id=user_id, kind=kind, key=key)
    assert upload is not None
    if upload.finished_at is None and upload.size != size:
        # Another file that looks like it, begun anew.
        upload.size, upload.received = size, 0
    return upload


async def add_portion(
    session: ReadSession,
    unfinished: Unfinished,
    *,
    id: int,
    user_id: int,
    offset: int,
    portion: bytes,
) -> Upload:
    """Put a portion behind what is there; raises `NoSuchUpload` and `StorageAway`.

    It is kept before its row is locked: a bucket may be slow, and nothing is to wait for it.
    """
    upload = await queries.upload_of(session, id=id, user_id=user_id)
    if upload is None:
        raise NoSuchUpload()
    if not _goes_on_at(upload, offset):
        return upload
    portion = portion[: upload.size - offset]
    if portion:
        await unfinished.append(id, offset, portion)
    async with transaction() as session:
        upload = await queries.lock_upload(session, id=id, user_id=user_id)
        if upload is not None and _goes_on_at(upload, offset):
            upload.received += len(portion)
    if upload is None or upload.finished_at is not None:
        # It was given up or kept meanwhile, and nobody reads the portion.
        await unfinished.drop(id)
    if upload is None:
        raise NoSuchUpload()
    return upload


def _goes_on_at(upload: Upload, offset: int) -> bool:
    return upload.finished_at is None and offset == upload.received


async def note_finished(id: int, user_id: int, made: Finished, *, now: datetime) -> Upload:
    """Write down where a file is; raises `NoSuchUpload`."""
    async with transaction() as session:
        upload = await queries.lock_upload(session, id=id, user_id=user_id)
        if upload is None:
            raise NoSuchUpload()
        upload.sha256, upload.address = made.sha256, made.address
        upload.width, upload.height = made.width, made.height
        upload.finished_at = upload.finished_at or now
    return upload


async def forget_upload(unfinished: Unfinished, id: int) -> None:
    """Forget a file that will not do; raises `StorageAway`, and may be done again then."""
    await unfinished.drop(id)
    async with transaction() as session:
        await session.execute(delete(Upload).where(Upload.id == id, Upload.finished_at.is_(None)))


async def sweep(unfinished: Unfinished) -> None:
    """Forget what was begun long ago and never became whole."""
    async with transaction() as session:
        ids = await queries.given_up(session, before=utcnow() - GIVEN_UP_AFTER)
    for id in ids:
        await forget_upload(unfinished, id)
