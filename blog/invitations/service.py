"""Asking people in, by a letter with a link, and what happens when they come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from blog.invitations.errors import InvitationOver, TooManyLetters
from blog.invitations.models import Invitation, InvitationLetter
from blog.invitations.queries import count_recent_letters, lock_invitation
from blog.people.models import User
from blog.people.queries import user_by_email
from blog.roles.places import Place, places_of, way_in
from blog.roles.service import give_role
from blog.sign_in.device import Device
from blog.sign_in.service import SignedIn, begin_signed_in_session
from blog.sign_in.tokens import new_token, token_hash
from glue.audit import Audited, ObjectType
from glue.contracts.blog import Grant
from glue.urls import blog_url
from shared.actors import ActorKind, acting_as, current_actor
from shared.audit import record
from shared.db import WriteSession
from shared.mail import queue_mail

DAYS = 14
LASTS = timedelta(days=DAYS)
LETTERS_AN_HOUR = 5
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What came of asking somebody in: who was here already got what was new, others a letter."""

    email: str
    user: User | None
    given: Sequence[Grant]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who came, and what they look after now."""

    signed_in: SignedIn
    places: Sequence[Place]
    next: str


async def welcome(
    session: WriteSession, *, email: str, grants: Sequence[Grant], by: User, now: datetime
) -> Welcome:
    """Give roles to whoever is known by an address and tell them, or invite the address.

    Raises `TooManyLetters`.
    """
    user = await user_by_email(session, email=email)
    if user is None:
        await _invite(session, email=email, grants=grants, by=by, now=now)
        return Welcome(email, None, [])
    given = [
        grant
        for grant in grants
        if await give_role(session, user_id=user.id, grant=grant, by=by.id, now=now)
    ]
    if given:
        await _tell(session, user, given, by=by, now=now)
    return Welcome(email, user, given)


async def send_again(
    session: WriteSession, *, invitation_id: int, by: User, now: datetime
) -> Invitation:
    """Send another letter, whose link alone works from now on, for its full time.

    Raises `InvitationOver`, `TooManyLetters`.
    """
    invitation = await lock_invitation(session, invitation_id=invitation_id)
    if invitation is None or invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationOver()
    await _require_letters_left(session, invitation, now=now)
    await _send_letter(session, invitation, by=by, now=now)
    return invitation


async def withdraw(session: WriteSession, *, invitation_id: int, now: datetime) -> Invitation:
    """Take an invitation back; raises `InvitationOver`."""
    withdrawn = await session.scalars(
        update(Invitation)
        .where(Invitation.is_open(), Invitation.id == invitation_id)
        .values(withdrawn_at=now)
        .returning(Invitation)
    )
    invitation = withdrawn.one_or_none()
    if invitation is None:
        raise InvitationOver()
    await _write_down(session, Audited.INVITATION_WITHDRAWN, invitation)
    return invitation


async def accept(session: WriteSession, *, token: str, device: Device, now: datetime) -> Accepted:
    """Sign in whoever holds the link and give them what it promised, once.

    Raises `InvitationOver`.
    """
    accepted = await session.scalars(
        update(Invitation)
        .where(Invitation.acceptable(now), Invitation.token_hash == token_hash(token))
        .values(accepted_at=now)
        .returning(Invitation)
    )
    invitation = accepted.one_or_none()
    if invitation is None:
        raise InvitationOver()
    signed_in = await begin_signed_in_session(
        session, email=invitation.email, by="invitation", device=device, now=now
    )
    places = await places_of(session, invitation.grants)
    there = {place.page.id if place.page else None for place in places}
    # From here on it is them who act, though the request began as a stranger's.
    with acting_as(replace(current_actor(), kind=ActorKind.PERSON, id=signed_in.user_id)):
        await _write_down(session, Audited.INVITATION_ACCEPTED, invitation)
        for grant in invitation.grants:
            if grant.page_id in there:
                await give_role(
                    session,
                    user_id=signed_in.user_id,
                    grant=grant,
                    by=invitation.invited_by,
                    now=now,
                )
    return Accepted(signed_in, places, way_in(invitation.grants))


async def _invite(
    session: WriteSession, *, email: str, grants: Sequence[Grant], by: User, now: datetime
) -> None:
    """Invite an address; what an open invitation of it promised already is kept."""
    statement = upsert(Invitation).values(
        email=email,
        token_hash=token_hash(new_token()),
        roles=[],
        invited_by=by.id,
        created_at=now,
        expires_at=now + LASTS,
    )
    # Changing nothing locks the row, so that two who invite at once add to each other's.
    statement = statement.on_conflict_do_update(
        index_elements=[Invitation.email],
        index_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        set_={"email": statement.excluded.email},
    )
    invitations = await session.scalars(
        statement.returning(Invitation), execution_options={"populate_existing": True}
    )
    invitation = invitations.one()
    await _require_letters_left(session, invitation, now=now)
    known = invitation.grants
    wanted = [*known, *(grant for grant in grants if grant not in known)]
    invitation.roles = [grant.model_dump(mode="json") for grant in wanted]
    await _send_letter(session, invitation, by=by, now=now)


async def _require_letters_left(
    session: WriteSession, invitation: Invitation, *, now: datetime
) -> None:
    """Raise `TooManyLetters` before anything of an invitation, which is locked, is changed."""
    sent = await count_recent_letters(session, invitation_id=invitation.id, now=now, within=AN_HOUR)
    if sent >= LETTERS_AN_HOUR:
        raise TooManyLetters(most=LETTERS_AN_HOUR)


async def _send_letter(
    session: WriteSession, invitation: Invitation, *, by: User, now: datetime
) -> None:
    """Give an invitation, which is locked, a new link and mail it; the older one is dead."""
    token = new_token()
    invitation.token_hash = token_hash(token)
    invitation.expires_at = now + LASTS
    invitation.invited_by = by.id
    await session.flush()
    letter_id = await session.scalar(
        insert(InvitationLetter)
        .values(invitation_id=invitation.id, sent_at=now)
        .returning(InvitationLetter.id)
    )
    await queue_mail(
        session,
        key=f"invitation-letter:{letter_id}",
        to=invitation.email,
        template="mail/invitation",
        secret=True,
        inviter=by.display_name,
        places=await places_of(session, invitation.grants),
        link=blog_url(f"/invitations/{token}/"),
        days=DAYS,
    )
    await _write_down(session, Audited.INVITED, invitation)


async def _tell(
    session: WriteSession, user: User, given: Sequence[Grant], *, by: User, now: datetime
) -> None:
    # The same roles may be taken and given again, and are then told again.
    grants = ",".join(f"{grant.role}-{grant.page_id or 0}" for grant in given)
    await queue_mail(
        session,
        key=f"roles-given:{user.id}:{grants}:{now.timestamp():.6f}",
        to=user.email,
        template="mail/roles_given",
        # It has the giver's name in it, which must not outlive them.
        secret=True,
        name=user.display_name,
        giver=by.display_name,
        places=await places_of(session, given),
        link=blog_url(way_in(given)),
    )


async def _write_down(session: WriteSession, action: Audited, invitation: Invitation) -> None:
    pages = {grant.page_id for grant in invitation.grants}
    within = pages.pop() if len(pages) == 1 else None
    await record(session, action, on=(ObjectType.INVITATION, invitation.id), within=within)
