"""What can be read of files that writers have sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from blog.uploads.models import Upload, UploadKind
from shared.db import ReadSession


async def upload_of(session: ReadSession, *, id: int, user_id: int) -> Upload | None:
    """Return a file that somebody has sent or is sending."""
    found: Upload | None = await session.scalar(
        select(Upload)
        .where(Upload.id == id, Upload.user_id == user_id)
        .execution_options(populate_existing=True)
    )
    return found


async def lock_upload(session: ReadSession, *, id: int, user_id: int) -> Upload | None:
    """Return the same, locked until the transaction ends."""
    found: Upload | None = await session.scalar(
        select(Upload)
        .where(Upload.id == id, Upload.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


async def upload_with_key(
    session: ReadSession, *, user_id: int, kind: UploadKind, key: str
) -> Upload | None:
    found: Upload | None = await session.scalar(
        select(Upload).where(Upload.user_id == user_id, Upload.kind == kind, Upload.key == key)
    )
    return found


async def given_up(session: ReadSession, *, before: datetime) -> Sequence[int]:
    """Return the ids of files that were begun so long ago and never became whole."""
    statement = select(Upload.id).where(Upload.finished_at.is_(None), Upload.created_at < before)
    return (await session.scalars(statement)).all()
