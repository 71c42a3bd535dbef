"""Where somebody is signed in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from blog.sign_in.models import BrowserSession
from shared.db import ReadSession


async def live_sessions(
    session: ReadSession, *, user_id: int, now: datetime
) -> Sequence[BrowserSession]:
    """Return the sessions of a user that last, the latest seen first."""
    seen = func.coalesce(BrowserSession.last_seen_at, BrowserSession.created_at)
    statement = (
        select(BrowserSession)
        .where(BrowserSession.live(now), BrowserSession.user_id == user_id)
        .order_by(seen.desc(), BrowserSession.id.desc())
    )
    return (await session.scalars(statement)).all()


async def is_session_of(session: ReadSession, *, user_id: int, session_id: int) -> bool:
    """Say whether a user ever had a session, also one that is over."""
    statement = select(BrowserSession.id).where(
        BrowserSession.user_id == user_id, BrowserSession.id == session_id
    )
    return await session.scalar(statement) is not None
