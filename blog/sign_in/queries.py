"""What can be read of links and sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from blog.roles.models import RoleGrant
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.tokens import token_hash
from glue.contracts.blog import Role
from shared.db import ReadSession


async def usable_link(session: ReadSession, *, token: str, now: datetime) -> MagicLink | None:
    statement = select(MagicLink).where(
        MagicLink.usable(now), MagicLink.token_hash == token_hash(token)
    )
    link: MagicLink | None = await session.scalar(statement)
    return link


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that lasts, whose it is, and what roles they have."""

    id: int
    user_id: int
    grants: tuple[tuple[Role, int | None], ...]


async def live_session(session: ReadSession, *, token: str, now: datetime) -> LiveSession | None:
    """Return the session of a token with its person's roles, in one statement."""
    rows = await session.execute(
        select(BrowserSession.id, BrowserSession.user_id, RoleGrant.role, RoleGrant.page_id)
        .outerjoin(RoleGrant, RoleGrant.user_id == BrowserSession.user_id)
        .where(BrowserSession.live(now), BrowserSession.token_hash == token_hash(token))
    )
    found = rows.all()
    if not found:
        return None
    grants = tuple((row.role, row.page_id) for row in found if row.role is not None)
    return LiveSession(found[0].id, found[0].user_id, grants)


async def signed_in_within(
    session: ReadSession, *, token: str, minutes: int, now: datetime
) -> bool:
    """Say whether a live session began in the last minutes, as what cannot be undone asks for."""
    statement = select(BrowserSession.id).where(
        BrowserSession.live(now),
        BrowserSession.token_hash == token_hash(token),
        BrowserSession.created_at > now - timedelta(minutes=minutes),
    )
    return await session.scalar(statement) is not None


async def count_live_sessions(session: ReadSession, *, user_id: int, now: datetime) -> int:
    """Return in how many browsers a person is signed in."""
    counted = await session.scalar(
        select(func.count()).where(BrowserSession.live(now), BrowserSession.user_id == user_id)
    )
    return counted or 0
