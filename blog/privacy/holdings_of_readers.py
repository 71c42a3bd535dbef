"""What blog holds of an address as somebody who reads letters."""

import json
from collections.abc import Sequence

from blog.ghost.models import GhostRow
from blog.ghost.privacy import of_address
from blog.mailings.models import MailingRecipient
from blog.newsletters.models import Subscriber, SubscriptionWish
from blog.privacy.queries import lists_of
from blog.privacy.telling import rows_told
from glue.privacy import Holding, Row, moment, plain
from shared.db import read_session
from shared.i18n import gettext as _


def held_of_reader(email: str) -> list[Holding]:
    """Return the tables that hold something of the letters to an address."""
    return [
        _reader(email),
        _lists(email),
        _wishes(email),
        _letters(email),
        _brought(email),
    ]


def _reader(email: str) -> Holding:
    return rows_told(
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
    return rows_told(
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
    return rows_told(
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
    return rows_told(
        "brought",
        _("Brought from Ghost"),
        [moment("came_at", _("When")), plain("kind", _("Kind")), plain("what", _("What"))],
        GhostRow,
        of_address(email),
        lambda it: (it.came_at, it.kind, json.dumps(it.ghost, ensure_ascii=False)),
    )
