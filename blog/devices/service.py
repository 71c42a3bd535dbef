"""Ending sessions from another device, and writing down when they were seen."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, DateTime, Integer, func, literal, select, update

from blog.devices.queries import is_session_of
from blog.sign_in.models import BrowserSession
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound


async def end_session(
    session: WriteSession, *, user_id: int, session_id: int, now: datetime
) -> None:
    """End a session of a user everywhere; raises `NotFound` where it is not theirs.

    One that is over already stays as it is.
    """
    has_ended = await _end(session, user_id, BrowserSession.id == session_id, now=now)
    if not has_ended and not await is_session_of(session, user_id=user_id, session_id=session_id):
        raise NotFound()


async def end_other_sessions(
    session: WriteSession, *, user_id: int, token_hash: str, now: datetime
) -> None:
    """End every session of a user but the one of a token."""
    await _end(session, user_id, BrowserSession.token_hash != token_hash, now=now)


async def note_seen(session: WriteSession, seen: Mapping[int, datetime]) -> None:
    """Write down when sessions were seen; what another process saw later stands.

    A row that is being changed is left out, so that this waits for nobody: whoever it belongs to
    will be seen again.
    """
    ids = func.unnest(literal(list(seen), ARRAY(Integer)))
    times = func.unnest(literal(list(seen.values()), ARRAY(DateTime(timezone=True))))
    rows = select(ids.label("id"), times.label("at")).subquery()
    locked = (
        select(rows.c.id, rows.c.at)
        .join(BrowserSession, BrowserSession.id == rows.c.id)
        .with_for_update(of=BrowserSession, skip_locked=True, key_share=True)
        .cte()
    )
    await session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == locked.c.id)
        .values(last_seen_at=func.greatest(BrowserSession.last_seen_at, locked.c.at))
        .execution_options(synchronize_session=False)
    )


async def _end(
    session: WriteSession, user_id: int, which: ColumnElement[bool], *, now: datetime
) -> bool:
    """End those of a user's sessions, and say whether there was one that lasted."""
    in_order = (
        select(BrowserSession.id)
        .where(BrowserSession.live(now), BrowserSession.user_id == user_id, which)
        .order_by(BrowserSession.id)
        .with_for_update()
    )
    ended = await session.scalars(
        update(BrowserSession)
        .where(BrowserSession.id.in_(in_order))
        .values(revoked_at=now)
        .returning(BrowserSession.id)
        .execution_options(synchronize_session=False)
    )
    ids = sorted(ended)
    for session_id in ids:
        on = (ObjectType.PERSON, user_id)
        await record(session, Audited.SESSION_ENDED, on=on, session_id=session_id)
    return bool(ids)
