"""What comes back of letters: bounces and complaints, told by whoever delivers our mails.

A report names a Message-ID, which nobody else knows, or an address. Hard bounces and complaints end
the sending to that address; what is soft is noted nowhere, since the server tries again itself.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Select, exists, select, update

from blog.mailings.models import MailingRecipient, RecipientState, Report
from blog.newsletters.models import Stop, Subscriber
from blog.newsletters.service import stop_writing_to
from shared.db import WriteSession
from shared.errors import InvalidInput
from shared.runtime import current_runtime

MOST_REPORTS = 500
LONGEST = 320


class Kind(StrEnum):
    """What is told of a letter."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"


STOPS = {
    Kind.HARD: (Stop.BOUNCED, Report.BOUNCED),
    Kind.COMPLAINT: (Stop.COMPLAINED, Report.COMPLAINED),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One report: of which letter or address, and what."""

    kind: Kind
    message_id: str = ""
    address: str = ""
    reason: str = ""

    @classmethod
    def read(cls, document: object) -> "Told":
        """Read a report of JSON; raises `InvalidInput`."""
        if not isinstance(document, Mapping) or document.get("kind") not in list(Kind):
            raise InvalidInput()
        words = {name: document.get(name) or "" for name in ("message_id", "address", "reason")}
        if not all(isinstance(it, str) for it in words.values()):
            raise InvalidInput()
        if not (words["message_id"] or words["address"]):
            raise InvalidInput()
        return cls(
            Kind(document["kind"]),
            words["message_id"].strip()[:LONGEST],
            words["address"].strip().lower()[:LONGEST],
            words["reason"],
        )


def read_reports(document: object) -> list[Told]:
    """Read one report or a list of them; raises `InvalidInput`."""
    found = document if isinstance(document, list) else [document]
    if len(found) > MOST_REPORTS:
        raise InvalidInput()
    return [Told.read(each) for each in found]


async def take_report(session: WriteSession, told: Told, *, now: datetime) -> bool:
    """Write down what is told; False where it is of nobody we know, or changes nothing."""
    if told.kind not in STOPS:
        return False
    if told.message_id and await session.scalar(_is_reported(told)):
        return False
    stop, report = STOPS[told.kind]
    subscriber_id = await session.scalar(_whose(told))
    if told.message_id:
        await session.execute(
            update(MailingRecipient)
            .where(
                MailingRecipient.message_id == told.message_id,
                MailingRecipient.state == RecipientState.SENT,
                MailingRecipient.report.is_(None),
            )
            .values(report=report)
        )
    if subscriber_id is None:
        return False
    await stop_writing_to(session, subscriber_id, stop, reason=told.reason, now=now)
    return True


def reports_secret() -> str:
    """Return the last part of the address that takes reports, which nobody can guess."""
    key = current_runtime().settings.secret_key.encode()
    return hmac.new(key, b"reports of letters", sha256).hexdigest()


def is_reports_secret(given: str) -> bool:
    """Say whether it is, in the same time for every wrong one."""
    return hmac.compare_digest(given.encode(), reports_secret().encode())


def _is_reported(told: Told) -> Select[bool]:
    """Ask whether this was told before: who is written to again since then stays so."""
    return select(
        exists().where(
            MailingRecipient.message_id == told.message_id,
            MailingRecipient.report.is_not(None),
        )
    )


def _whose(told: Told) -> Select[int | None]:
    if told.message_id:
        return select(MailingRecipient.subscriber_id).where(
            MailingRecipient.message_id == told.message_id
        )
    return select(Subscriber.id).where(Subscriber.email == told.address)
