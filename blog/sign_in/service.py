"""Asking for a link and a code, signing in by either, and signing out."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from blog.people import service as people
from blog.sign_in.device import LONGEST_USER_AGENT, Device
from blog.sign_in.errors import LinkSpent
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.tokens import code_hash, is_code, new_code, new_token, token_hash
from glue.audit import Audited, ObjectType
from glue.contracts.blog import UserLoggedIn
from glue.urls import blog_url
from shared.actors import ActorKind, acting_as, current_actor
from shared.audit import record
from shared.db import WriteSession
from shared.mail import queue_mail
from shared.outbox import emit
from shared.web.identity import SESSION_MAX_AGE

LINK_MINUTES = 15
LINK_LASTS = timedelta(minutes=LINK_MINUTES)
LINKS_AT_ONCE = 5
# Wrong codes: of one link, and of all links of an address within a day, while links are kept.
WRONG_CODES_OF_LINK = 3
WRONG_CODES_OF_ADDRESS = 10
REMEMBERED = timedelta(days=1)
SESSION_LASTS = timedelta(seconds=SESSION_MAX_AGE)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, the token of their new session, where they were going, and what it caused."""

    user_id: int
    session_token: str
    next: str | None
    event_id: UUID


async def request_link(
    session: WriteSession, *, email: str, next: str | None, ticket: str, now: datetime
) -> bool:
    """Mail a link and a code to an address; False when it was sent too many a moment ago.

    The code works for whoever holds the ticket. It is left out once too many wrong ones were typed
    for the address.
    """
    await session.execute(delete(MagicLink).where(MagicLink.expires_at <= now - REMEMBERED))
    await _one_at_a_time(session, email)
    recent, wrong_codes = await _asked_and_guessed(session, email=email, now=now)
    if recent >= LINKS_AT_ONCE:
        return False
    token = new_token()
    code = new_code() if wrong_codes < WRONG_CODES_OF_ADDRESS else None
    link_id = await session.scalar(
        insert(MagicLink)
        .values(
            token_hash=token_hash(token),
            ticket_hash=token_hash(ticket),
            code_hash=code_hash(code, ticket=ticket) if code else None,
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
        code=code,
        minutes=LINK_MINUTES,
    )
    return True


async def sign_in_by_link(
    session: WriteSession, *, token: str, device: Device, now: datetime
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
        session, email=link.email, next=link.next, by="link", device=device, now=now
    )


async def sign_in_by_code(
    session: WriteSession, *, ticket: str, code: str, device: Device, now: datetime
) -> SignedIn | None:
    """Use a link up by its code and begin a session; None for a code that does not work.

    It is returned and not raised, since the guess has to be committed.
    """
    link = await _spend_guess(session, ticket=ticket, now=now)
    if link is None or not is_code(code, ticket=ticket, kept=link.code_hash or ""):
        return None
    await session.execute(
        update(MagicLink)
        .where(MagicLink.id == link.id)
        .values(used_at=now, wrong_codes=MagicLink.wrong_codes - 1)
    )
    return await begin_signed_in_session(
        session, email=link.email, next=link.next, by="code", device=device, now=now
    )


async def begin_signed_in_session(
    session: WriteSession,
    *,
    email: str,
    by: str,
    device: Device,
    now: datetime,
    next: str | None = None,
) -> SignedIn:
    """Sign in whoever has proved to read mail at an address; `by` says how they have.

    The route hands what it returns to `arrive`, which merges what they gathered before.
    """
    user = await people.note_login(session, email=email, now=now)
    if device.session_token is not None:
        # The browser forgets it with this answer, so nobody could end it any more.
        await end_session(session, token=device.session_token, now=now)
    token = new_token()
    session_id = await session.scalar(
        insert(BrowserSession)
        .values(
            token_hash=token_hash(token),
            user_id=user.id,
            user_agent=device.user_agent[:LONGEST_USER_AGENT],
            network=device.network,
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
        .returning(BrowserSession.id)
    )
    with _acting_as(user.id):
        on = (ObjectType.PERSON, user.id)
        await record(session, Audited.SIGNED_IN, on=on, session_id=session_id, by=by)
    event = UserLoggedIn(user_id=user.id, session_id=device.visitor_id)
    await emit(session, event, stream=f"user:{user.id}")
    return SignedIn(user.id, token, next, event.id)


async def end_session(session: WriteSession, *, token: str, now: datetime) -> None:
    """End a session everywhere; ending it twice changes nothing."""
    ended = await session.execute(
        update(BrowserSession)
        .where(BrowserSession.live(now), BrowserSession.token_hash == token_hash(token))
        .values(revoked_at=now)
        .returning(BrowserSession.id, BrowserSession.user_id)
    )
    row = ended.one_or_none()
    if row is not None:
        with _acting_as(row.user_id):
            on = (ObjectType.PERSON, row.user_id)
            await record(session, Audited.SIGNED_OUT, on=on, session_id=row.id)


async def end_all_sessions(session: WriteSession, *, user_id: int, now: datetime) -> int:
    """End a person's sessions in all browsers, and return how many there were."""
    ended = await session.scalars(
        update(BrowserSession)
        .where(BrowserSession.live(now), BrowserSession.user_id == user_id)
        .values(revoked_at=now)
        .returning(BrowserSession.id)
    )
    return len(ended.all())


async def _one_at_a_time(session: WriteSession, email: str) -> None:
    """Wait for whoever does something about the same address, so that each counts the others."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email, 0))))


async def _asked_and_guessed(
    session: WriteSession, *, email: str, now: datetime
) -> tuple[int, int]:
    counts = await session.execute(
        select(
            func.count().filter(MagicLink.expires_at > now),
            func.coalesce(func.sum(MagicLink.wrong_codes), 0),
        ).where(MagicLink.email == email, MagicLink.expires_at > now - REMEMBERED)
    )
    recent, wrong_codes = counts.one()
    return recent, wrong_codes


async def _spend_guess(session: WriteSession, *, ticket: str, now: datetime) -> MagicLink | None:
    """Count a guess as wrong before it is looked at; None where there is none left.

    So as many as are made at once are at most as many as there are.
    """
    asked_with = MagicLink.ticket_hash == token_hash(ticket)
    email = await session.scalar(select(MagicLink.email).where(asked_with))
    if email is None:
        return None
    await _one_at_a_time(session, email)
    statement = (
        update(MagicLink)
        .where(
            MagicLink.usable(now),
            asked_with,
            MagicLink.code_hash.is_not(None),
            MagicLink.wrong_codes < WRONG_CODES_OF_LINK,
            _wrong_codes_of(email, now=now) < WRONG_CODES_OF_ADDRESS,
        )
        .values(wrong_codes=MagicLink.wrong_codes + 1)
        .returning(MagicLink)
    )
    spent: MagicLink | None = await session.scalar(
        statement, execution_options={"synchronize_session": False, "populate_existing": True}
    )
    return spent


def _wrong_codes_of(email: str, *, now: datetime) -> ColumnElement[int]:
    of_address = aliased(MagicLink)
    return (
        select(func.coalesce(func.sum(of_address.wrong_codes), 0))
        .where(of_address.email == email, of_address.expires_at > now - REMEMBERED)
        .scalar_subquery()
    )


def _acting_as(user_id: int) -> AbstractContextManager[None]:
    """Act as whom the request has proved to be, which at its beginning nobody knew."""
    return acting_as(replace(current_actor(), kind=ActorKind.PERSON, id=user_id))
