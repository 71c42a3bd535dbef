"""What blog holds of a person."""

from collections.abc import Sequence

from blog.address_changes.models import AddressChange
from blog.invitations.models import Invitation
from blog.people.models import User
from blog.privacy.holdings_of_readers import held_of_reader
from blog.privacy.holdings_of_writers import held_of_writer
from blog.privacy.models import DataExport, Erasure
from blog.privacy.queries import roles_of
from blog.privacy.telling import rows_told
from blog.sign_in.models import BrowserSession, MagicLink
from glue.audit import ObjectType
from glue.privacy import Holding, Row, moment, plain
from shared.actors import ActorKind
from shared.audit import Trail, audit_trail
from shared.db import read_session
from shared.i18n import gettext as _


def held_of(user_id: int, email: str) -> list[Holding]:
    """Return the tables that hold something of a person."""
    return [
        _person(user_id),
        _sessions(user_id),
        _links(email),
        _roles(user_id),
        _invitations(email),
        _address_changes(user_id),
        _exports(user_id),
        _erasures(user_id),
        *held_of_writer(user_id),
        *held_of_reader(email),
        _done_by_others(user_id),
    ]


def _person(user_id: int) -> Holding:
    return rows_told(
        "person",
        _("You"),
        [
            plain("id", _("Number")),
            plain("email", _("Mail address")),
            plain("name", _("Name")),
            moment("since", _("Since")),
            moment("last_sign_in_at", _("Last signed in")),
        ],
        User,
        User.id == user_id,
        lambda it: (it.id, it.email, it.name, it.created_at, it.last_login_at),
    )


def _sessions(user_id: int) -> Holding:
    return rows_told(
        "sessions",
        _("Where you signed in"),
        [
            plain("device", _("Device")),
            plain("network", _("From where")),
            moment("began_at", _("Signed in")),
            moment("last_seen_at", _("Last seen")),
            moment("expires_at", _("Ends by itself")),
            moment("ended_at", _("Signed out")),
        ],
        BrowserSession,
        BrowserSession.user_id == user_id,
        lambda it: (
            it.user_agent,
            it.network,
            it.created_at,
            it.last_seen_at,
            it.expires_at,
            it.revoked_at,
        ),
    )


def _links(email: str) -> Holding:
    return rows_told(
        "links",
        _("Links to sign in by"),
        [
            moment("asked_at", _("Asked for")),
            moment("expires_at", _("Too old from")),
            moment("used_at", _("Used")),
            plain("next", _("Where it led to")),
        ],
        MagicLink,
        MagicLink.email == email,
        lambda it: (it.created_at, it.expires_at, it.used_at, it.next),
    )


def _roles(user_id: int) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await roles_of(read_session(), user_id=user_id, after_id=after, limit=limit)
        return [(grant.id, (grant.role, page, grant.granted_at)) for grant, page in rows]

    columns = [
        plain("role", _("Role")),
        plain("page", _("On the page")),
        moment("since", _("Since")),
    ]
    return Holding("roles", _("What you may do here"), columns, read)


def _invitations(email: str) -> Holding:
    return rows_told(
        "invitations",
        _("Invitations to you"),
        [
            moment("invited_at", _("Invited")),
            moment("expires_at", _("Too old from")),
            moment("accepted_at", _("Accepted")),
            moment("withdrawn_at", _("Withdrawn")),
            plain("roles", _("Roles")),
        ],
        Invitation,
        Invitation.email == email,
        lambda it: (
            it.created_at,
            it.expires_at,
            it.accepted_at,
            it.withdrawn_at,
            ", ".join(str(grant.get("role")) for grant in it.roles),
        ),
    )


def _address_changes(user_id: int) -> Holding:
    return rows_told(
        "address-changes",
        _("Changes of your address"),
        [
            plain("old_email", _("Before")),
            plain("new_email", _("After")),
            moment("asked_at", _("Asked for")),
            moment("done_at", _("Done")),
        ],
        AddressChange,
        AddressChange.user_id == user_id,
        lambda it: (it.old_email, it.new_email, it.created_at, it.done_at),
    )


def _exports(user_id: int) -> Holding:
    return rows_told(
        "exports",
        _("Archives like this one"),
        [
            moment("asked_at", _("Asked for")),
            moment("ready_at", _("Ready")),
            moment("expires_at", _("Deleted")),
        ],
        DataExport,
        DataExport.user_id == user_id,
        lambda it: (it.created_at, it.finished_at, it.expires_at),
    )


def _erasures(user_id: int) -> Holding:
    return rows_told(
        "erasures",
        _("Wishes to be erased"),
        [moment("asked_at", _("Asked for")), moment("confirmed_at", _("Confirmed"))],
        Erasure,
        Erasure.user_id == user_id,
        lambda it: (it.created_at, it.confirmed_at),
    )


def _done_by_others(user_id: int) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        trail = Trail(object=(ObjectType.PERSON, user_id), before_id=after or None)
        rows = await audit_trail(read_session(), trail, limit=limit)
        # Who it was is theirs to tell; that it was somebody else is what counts here.
        return [
            (
                it["id"],
                (it["at"], it["action"], _by(it["actor_kind"], it["actor_id"], user_id), it["why"]),
            )
            for it in rows
        ]

    columns = [
        moment("at", _("When")),
        plain("action", _("What")),
        plain("by", _("By")),
        plain("why", _("Why")),
    ]
    return Holding("done", _("What was done to your account, the newest first"), columns, read)


def _by(kind: str, actor_id: int | None, user_id: int) -> str:
    if kind == ActorKind.PERSON:
        return _("you") if actor_id == user_id else _("another person")
    return _("this site")
