"""Asking for a link, signing in by it, and signing out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from blog.people import service as people
from blog.sign_in.errors import LinkSpent
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.tokens import new_token, token_hash
from glue.contracts.blog import UserLoggedIn
from glue.urls import blog_url
from shared.db import WriteSession
from shared.mail import queue_mail
from shared.outbox import emit
from shared.web.identity import SESSION_MAX_AGE

LINK_MINUTES = 15
LINK_LASTS = timedelta(minutes=LINK_MINUTES)
LINKS_AT_ONCE = 5
FORGOTTEN_AFTER = timedelta(days=1)
SESSION_LASTS = timedelta(seconds=SESSION_MAX_AGE)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, the token of their new session, where they were going, and what it caused."""

    user_id: int
    session_token: str
    next: str | None
    event_id: UUID


async def request_link(
    session: WriteSession, *, email: str, next: str | None, now: datetime
) -> bool:
    """Mail a link to an address; False when it was sent too many in the last quarter of an hour."""
    await session.execute(delete(MagicLink).where(MagicLink.expires_at < now - FORGOTTEN_AFTER))
    if await _count_recent_links(session, email=email, now=now) >= LINKS_AT_ONCE:
        return False
    token = new_token()
    link_id = await session.scalar(
        insert(MagicLink)
        .values(
            token_hash=token_hash(token),
            email=email,
            next=next,
            created_at=now,
            expires_at=now + LINK_LASTS,
        )
        .returning(MagicLink.id)
    )
    await queue_mail(
        session,
        key=f"magic-link:{link_id}",
        to=email,
        template="mail/magic_link",
        secret=True,
        link=blog_url(f"/sign-in/{token}/"),
        minutes=LINK_MINUTES,
    )
    return True


async def sign_in_by_link(
    session: WriteSession, *, token: str, visitor_id: str | None, now: datetime
) -> SignedIn:
    """Use a link up and begin a session; raises `LinkSpent`."""
    used = await session.execute(
        update(MagicLink)
        .where(MagicLink.usable(now), MagicLink.token_hash == token_hash(token))
        .values(used_at=now)
        .returning(MagicLink.email, MagicLink.next)
    )
    link = used.one_or_none()
    if link is None:
        raise LinkSpent()
    return await begin_signed_in_session(
        session, email=link.email, visitor_id=visitor_id, now=now, next=link.next
    )


async def begin_signed_in_session(
    session: WriteSession,
    *,
    email: str,
    visitor_id: str | None,
    now: datetime,
    next: str | None = None,
) -> SignedIn:
    """Sign in whoever has proved to read mail at an address, and merge what they gathered before.

    The route hands the token to `identity.sign_in` and the event to `deliver_after_commit`.
    """
    user = await people.note_login(session, email=email, now=now)
    session_token = await _begin_session(session, user_id=user.id, now=now)
    event = UserLoggedIn(user_id=user.id, session_id=visitor_id)
    await emit(session, event, stream=f"user:{user.id}")
    return SignedIn(user.id, session_token, next, event.id)


async def end_session(session: WriteSession, *, token: str, now: datetime) -> None:
    """End a session everywhere; ending it twice changes nothing."""
    await session.execute(
        update(BrowserSession)
        .where(BrowserSession.live(now), BrowserSession.token_hash == token_hash(token))
        .values(revoked_at=now)
    )


async def end_all_sessions(session: WriteSession, *, user_id: int, now: datetime) -> int:
    """End a person's sessions in all browsers, and return how many there were."""
    ended = await session.scalars(
        update(BrowserSession)
        .where(BrowserSession.live(now), BrowserSession.user_id == user_id)
        .values(revoked_at=now)
        .returning(BrowserSession.id)
    )
    return len(ended.all())


async def _count_recent_links(session: WriteSession, *, email: str, now: datetime) -> int:
    # Whoever asks for the same address at once waits here, so that both count the other's link.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email, 0))))
    count = await session.scalar(
        select(func.count()).where(MagicLink.email == email, MagicLink.expires_at > now)
    )
    return count or 0


async def _begin_session(session: WriteSession, *, user_id: int, now: datetime) -> str:
    token = new_token()
    await session.execute(
        insert(BrowserSession).values(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return token
