"""What blog holds of a person."""

import json
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement

from blog.address_changes.models import AddressChange
from blog.authors.models import Author
from blog.ghost.models import GhostRow
from blog.ghost.privacy import of_address
from blog.invitations.models import Invitation
from blog.mailings.models import MailingRecipient
from blog.newsletters.models import Subscriber, SubscriptionWish
from blog.people.models import User
from blog.privacy.models import DataExport, Erasure
from blog.privacy.queries import T, lists_of, roles_of, rows_of, working_copies_of
from blog.sign_in.models import BrowserSession, MagicLink
from blog.snippets.models import Snippet
from blog.uploads.models import Upload
from blog.writing.models import PostRevision
from glue.audit import ObjectType
from glue.contracts.families import DataColumn
from glue.privacy import Holding, Row, Value, moment, plain
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
        _author(user_id),
        _versions(user_id),
        _unsaved(user_id),
        _uploads(user_id),
        _snippets(user_id),
        _reader(email),
        _lists(email),
        _wishes(email),
        _letters(email),
        _brought(email),
        _done_by_others(user_id),
    ]


def _rows(
    name: str,
    title: str,
    columns: Sequence[DataColumn],
    table: type[T],
    theirs: ColumnElement[bool],
    told: Callable[[T], Sequence[Value]],
) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await rows_of(read_session(), table, theirs, after_id=after, limit=limit)
        return [(row.id, told(row)) for row in rows]

    return Holding(name, title, columns, read)


def _person(user_id: int) -> Holding:
    return _rows(
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
    return _rows(
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
    return _rows(
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
    return _rows(
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
    return _rows(
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
    return _rows(
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
    return _rows(
        "erasures",
        _("Wishes to be erased"),
        [moment("asked_at", _("Asked for")), moment("confirmed_at", _("Confirmed"))],
        Erasure,
        Erasure.user_id == user_id,
        lambda it: (it.created_at, it.confirmed_at),
    )


def _author(user_id: int) -> Holding:
    return _rows(
        "author",
        _("How posts name you"),
        [
            plain("name", _("Name")),
            plain("bio", _("About you")),
            plain("website", _("Website")),
            plain("picture", _("Picture")),
        ],
        Author,
        Author.user_id == user_id,
        lambda it: (it.name, it.bio, it.website, it.picture),
    )


def _versions(user_id: int) -> Holding:
    return _rows(
        "versions",
        _("Versions of posts you saved"),
        [
            moment("written_at", _("When")),
            plain("post", _("Post")),
            plain("title", _("Title")),
            plain("version", _("Version")),
        ],
        PostRevision,
        PostRevision.user_id == user_id,
        lambda it: (it.written_at, it.post_id, str(it.content.get("title", "")), it.version),
    )


def _unsaved(user_id: int) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await working_copies_of(read_session(), user_id=user_id, after_id=after, limit=limit)
        return [(it.post_id, (it.kept_at, it.post_id, json.dumps(it.content))) for it in rows]

    columns = [
        moment("kept_at", _("When")),
        plain("post", _("Post")),
        plain("content", _("What you typed and have not saved")),
    ]
    return Holding("unsaved", _("What you typed and have not saved"), columns, read)


def _uploads(user_id: int) -> Holding:
    return _rows(
        "uploads",
        _("Files you have sent for posts"),
        [
            moment("created_at", _("When")),
            plain("kind", _("Kind")),
            plain("name", _("Name")),
            plain("size", _("Bytes")),
            plain("address", _("Address")),
        ],
        Upload,
        Upload.user_id == user_id,
        lambda it: (it.created_at, it.kind.value, it.name, it.size, it.address or ""),
    )


def _snippets(user_id: int) -> Holding:
    return _rows(
        "snippets",
        _("Pieces of text you keep for yourself"),
        [
            moment("created_at", _("When")),
            plain("name", _("Name")),
            plain("value", _("What it says")),
        ],
        Snippet,
        Snippet.user_id == user_id,
        lambda it: (it.created_at, it.name, json.dumps(it.value)),
    )


def _reader(email: str) -> Holding:
    return _rows(
        "reader",
        _("You as a reader of letters"),
        [
            plain("email", _("Mail address")),
            plain("name", _("Name")),
            plain("labels", _("Labels")),
            moment("since", _("Since")),
            plain("stop", _("Why nothing is sent to you any more")),
            moment("stopped_at", _("Since when")),
        ],
        Subscriber,
        Subscriber.email == email,
        lambda it: (
            it.email,
            it.name,
            ", ".join(it.labels),
            it.created_at,
            it.stop_reason or it.stop,
            it.stopped_at,
        ),
    )


def _lists(email: str) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await lists_of(read_session(), email=email, after_id=after, limit=limit)
        return [
            (it.id, (name, it.source, it.consent, it.subscribed_at, it.left_at))
            for it, name in rows
        ]

    columns = [
        plain("list", _("Letters")),
        plain("source", _("How you came onto the list")),
        plain("consent", _("By which consent")),
        moment("since", _("Since")),
        moment("left_at", _("Left")),
    ]
    return Holding("lists", _("Letters you get or got"), columns, read)


def _wishes(email: str) -> Holding:
    return _rows(
        "letters-asked-for",
        _("Letters you asked for"),
        [
            plain("name", _("Name")),
            moment("asked_at", _("Asked for")),
            moment("expires_at", _("Too old from")),
            moment("used_at", _("Confirmed")),
        ],
        SubscriptionWish,
        SubscriptionWish.email == email,
        lambda it: (it.name, it.created_at, it.expires_at, it.used_at),
    )


def _letters(email: str) -> Holding:
    return _rows(
        "letters",
        _("Letters sent to you"),
        [
            plain("mailing", _("Number")),
            moment("sent_at", _("Sent")),
            plain("state", _("What became of it")),
            plain("report", _("What came back")),
        ],
        MailingRecipient,
        MailingRecipient.email == email,
        lambda it: (it.mailing_id, it.sent_at, it.state, it.report),
    )


def _brought(email: str) -> Holding:
    return _rows(
        "brought",
        _("Brought from Ghost"),
        [moment("came_at", _("When")), plain("kind", _("Kind")), plain("what", _("What"))],
        GhostRow,
        of_address(email),
        lambda it: (it.came_at, it.kind, json.dumps(it.ghost, ensure_ascii=False)),
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
