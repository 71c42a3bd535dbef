"""Sending: due mails are leased, handed to the mail server, and marked."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
)

from shared.clock import utcnow
from shared.db.bus import mails
from shared.db.session import transaction
from shared.jobs.leases import BackOff, Lease, LeasedTable, Outcome
from shared.jobs.loop import Loop
from shared.mail.message import build_message, sender_called
from shared.mail.server import MailServer, MailServerAway
from shared.points import passing
from shared.runtime import current_runtime
from shared.web.site import said_site_words

logger = logging.getLogger(__name__)

LOOP_NAME = "mail"
POLL_SECONDS = 10.0
BATCH = 10
# No mail is begun when less than this is left of its lease, so that two workers do not send it.
LONGEST_SENDING = timedelta(minutes=2)

MAILS = LeasedTable(
    mails,
    done=mails.c.sent_at,
    duration=timedelta(minutes=5),
    back_off=BackOff(first=timedelta(seconds=30)),
)


def mail_loop() -> Loop:
    """Make the loop that sends an app's mails; `start` it where the app's runtime is current."""
    return Loop(LOOP_NAME, POLL_SECONDS, send_due_mails)


async def send_due_mails() -> bool:
    """Send a batch of due mails; True when there may be more.

    A mail that is refused for good is parked, one refused for now is tried again later. When the
    server is away the mails are given back untried and `MailServerAway` is raised.
    """
    settings = current_runtime().settings
    server = MailServer.parse(settings.smtp_url)
    async with transaction() as session:
        leases = await MAILS.claim(session, now=utcnow(), limit=BATCH)
    if not leases:
        return False
    try:
        async with server.connection(sender=settings.mail_from) as client:
            unsent = await _send_all(client, leases)
    except MailServerAway:
        await _give_back(leases)
        raise
    await _give_back(unsent)
    return bool(unsent) or len(leases) == BATCH


async def _send_all(client: SMTP, leases: Sequence[Lease]) -> Sequence[Lease]:
    """Send one mail after the other; return those that connection and leases did not last for."""
    for index, lease in enumerate(leases):
        if not client.is_connected or lease.until - utcnow() < LONGEST_SENDING:
            return leases[index:]
        await _send(client, lease)
    return ()


async def _send(client: SMTP, lease: Lease) -> None:
    sender = sender_called(said_site_words().title, current_runtime().settings.mail_from)
    message = build_message(lease.row, sender=sender)
    passing("before sending a mail")
    try:
        await client.send_message(message)
    except (SMTPException, OSError) as error:
        await _note_failure(lease, error)
        return
    passing("after sending a mail")
    nothing: dict[str, object] = {"text_body": "", "html_body": None, "attachments": []}
    blanked = nothing if lease.row["secret"] else {}
    async with transaction() as session:
        await MAILS.finish(session, lease, now=utcnow(), **blanked)
    logger.info("mail %s sent", lease.id)


async def _note_failure(lease: Lease, error: Exception) -> None:
    now = utcnow()
    refused = _is_final(error)
    async with transaction() as session:
        if refused:
            outcome = await MAILS.park(session, lease, error=str(error), now=now)
        else:
            outcome = await MAILS.fail(session, lease, error=str(error), now=now)
    # The server's words may quote an address: they stay in the row and out of the log.
    level = logging.ERROR if outcome is Outcome.PARKED else logging.WARNING
    logger.log(level, "mail %s not sent, %s: %s", lease.id, outcome, type(error).__name__)


def _is_final(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(_is_permanent(refusal.code) for refusal in error.recipients)
    if isinstance(error, SMTPDataError):
        return _is_permanent(error.code)
    return isinstance(error, SMTPNotSupported)


def _is_permanent(code: int) -> bool:
    return 500 <= code < 600


async def _give_back(leases: Sequence[Lease]) -> None:
    if not leases:
        return
    now = utcnow()
    async with transaction() as session:
        for lease in leases:
            await MAILS.give_back(session, lease, until=now)
