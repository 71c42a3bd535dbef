"""What an admin changes about people."""

from datetime import datetime

from blog.people import service as people
from blog.sign_in import service as sign_in
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession


async def rename_person(session: WriteSession, *, user_id: int, name: str) -> None:
    """Call somebody otherwise, and write it down."""
    await people.rename(session, user_id=user_id, name=name)
    await record(session, Audited.RENAMED, on=(ObjectType.PERSON, user_id))


async def sign_out_everywhere(session: WriteSession, *, user_id: int, now: datetime) -> int:
    """End all sessions of somebody, and write it down; return how many there were."""
    ended = await sign_in.end_all_sessions(session, user_id=user_id, now=now)
    if ended:
        await record(
            session, Audited.SESSION_ENDED, on=(ObjectType.PERSON, user_id), sessions=ended
        )
    return ended
