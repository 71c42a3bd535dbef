"""What can be read of invitations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select

from blog.invitations.models import Invitation, InvitationLetter
from blog.people.models import User
from blog.people.queries import users_by_id
from blog.sign_in.tokens import token_hash
from shared.db import ReadSession
from shared.web.pagination import Page, descending, fetch_page

INVITATIONS_ON_A_PAGE = 30


class Among(StrEnum):
    """Which invitations a list shows; what was withdrawn or is too old has ended."""

    OPEN = ""
    ACCEPTED = "accepted"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Invitations:
    """A page of invitations, who sent them, when last, and how many there are of each kind."""

    page: Page[Invitation]
    inviters: dict[int, User]
    sent_at: dict[int, datetime]
    counts: dict[Among, int]


async def invitation_by_token(session: ReadSession, *, token: str) -> Invitation | None:
    statement = select(Invitation).where(Invitation.token_hash == token_hash(token))
    invitation: Invitation | None = await session.scalar(statement)
    return invitation


async def lock_invitation(session: ReadSession, *, invitation_id: int) -> Invitation | None:
    """Return an invitation, locked until the transaction ends."""
    invitation: Invitation | None = await session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return invitation


async def count_recent_letters(
    session: ReadSession, *, invitation_id: int, now: datetime, within: timedelta
) -> int:
    counted = await session.scalar(
        select(func.count()).where(
            InvitationLetter.invitation_id == invitation_id, InvitationLetter.sent_at > now - within
        )
    )
    return counted or 0


async def invitations_among(
    session: ReadSession, *, among: Among, now: datetime, cursor: str | None
) -> Invitations:
    """Return a page of invitations, the latest first; raises `BadCursor`."""
    page = await fetch_page(
        session,
        select(Invitation).where(_is_among(among, now)),
        order=[descending(Invitation.created_at), descending(Invitation.id)],
        size=INVITATIONS_ON_A_PAGE,
        cursor=cursor,
    )
    inviters = {each.invited_by for each in page.items if each.invited_by is not None}
    users = await users_by_id(session, ids=sorted(inviters))
    return Invitations(
        page,
        {user.id: user for user in users},
        await _last_sent(session, [each.id for each in page.items]),
        await _counts(session, now),
    )


async def count_open(session: ReadSession, *, now: datetime) -> int:
    counted = await session.scalar(select(func.count()).where(_is_among(Among.OPEN, now)))
    return counted or 0


async def _last_sent(session: ReadSession, ids: Collection[int]) -> dict[int, datetime]:
    rows = await session.execute(
        select(InvitationLetter.invitation_id, func.max(InvitationLetter.sent_at))
        .where(InvitationLetter.invitation_id.in_(ids))
        .group_by(InvitationLetter.invitation_id)
    )
    return {invitation_id: sent_at for invitation_id, sent_at in rows}


async def _counts(session: ReadSession, now: datetime) -> dict[Among, int]:
    columns = (func.count().filter(_is_among(among, now)) for among in Among)
    row = (await session.execute(select(*columns).select_from(Invitation))).one()
    return dict(zip(Among, row, strict=True))


def _is_among(among: Among, now: datetime) -> ColumnElement[bool]:
    if among is Among.OPEN:
        return Invitation.acceptable(now)
    if among is Among.ACCEPTED:
        return Invitation.accepted_at.is_not(None)
    too_old = and_(Invitation.is_open(), Invitation.expires_at <= now)
    return or_(Invitation.withdrawn_at.is_not(None), too_old)
