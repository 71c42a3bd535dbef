"""What can be read of links and sessions."""

from datetime import datetime

from sqlalchemy import select

from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.tokens import token_hash
from shared.db import ReadSession


async def usable_link(session: ReadSession, *, token: str, now: datetime) -> MagicLink | None:
    statement = select(MagicLink).where(
        MagicLink.usable(now), MagicLink.token_hash == token_hash(token)
    )
    link: MagicLink | None = await session.scalar(statement)
    return link


async def user_id_of_session(session: ReadSession, *, token: str, now: datetime) -> int | None:
    statement = select(BrowserSession.user_id).where(
        BrowserSession.live(now), BrowserSession.token_hash == token_hash(token)
    )
    user_id: int | None = await session.scalar(statement)
    return user_id
