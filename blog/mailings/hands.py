"""Hands: connections to the mail server, over each of which letters go one after the other."""

import asyncio
import logging
from collections.abc import Iterator
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException

from blog.mailings import handing
from blog.mailings.bodies import LetterBody, Reader, written_to
from blog.mailings.handing import Owed
from blog.mailings.leasing import Lease
from blog.mailings.letters import build_letter
from blog.mailings.queries import Letter
from shared.clock import utcnow
from shared.db import transaction
from shared.mail.server import MailServer
from shared.points import passing
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)


async def hand_over(lease: Lease, letter: Letter, left: Iterator[Owed], until: float) -> None:
    """Hand letters over by a connection of its own, until none is left or the time is over."""
    settings = current_runtime().settings
    server = MailServer.parse(settings.smtp_url)
    async with server.connection(sender=settings.mail_from) as client:
        hand = _Hand(client, lease, letter)
        try:
            while client.is_connected and asyncio.get_running_loop().time() < until:
                owed = next(left, None)
                if owed is None or not await hand.send(owed):
                    return
        finally:
            await hand.note_landed()


class _Hand:
    """One connection. That a letter has landed is written down together with the next's leaving.

    So each letter costs one transaction, and one at most is in flight at any moment.
    """

    def __init__(self, client: SMTP, lease: Lease, letter: Letter) -> None:
        self._client = client
        self._lease = lease
        self._letter = letter
        self._landed: Owed | None = None

    async def send(self, owed: Owed) -> bool:
        """Send one letter; False when the mailing is no longer ours to send, or paused."""
        async with transaction() as session:
            if self._landed is not None:
                await handing.note_sent(session, self._landed, now=utcnow())
            is_taken = await handing.take_off(session, self._lease, owed)
            is_left_out = not is_taken and await handing.leave_out(session, self._lease, owed)
        self._landed = None
        if not is_taken:
            return is_left_out
        passing("before sending a letter")
        try:
            await self._client.send_message(message_to(owed, self._letter))
        except (SMTPException, OSError) as error:
            async with transaction() as session:
                await handing.note_failure(session, owed, error, now=utcnow())
            # The server's words may quote an address: they stay in the row and out of the log.
            logger.warning("letter %s not sent: %s", owed.id, type(error).__name__)
            return True
        self._landed = owed
        passing("after sending a letter")
        return True

    async def note_landed(self) -> None:
        """Write down the last one."""
        if self._landed is not None:
            async with transaction() as session:
                await handing.note_sent(session, self._landed, now=utcnow())
            self._landed = None


def message_to(owed: Owed, letter: Letter) -> EmailMessage:
    """Make the letter to one reader."""
    settings = current_runtime().settings
    mailing = letter.mailing
    assert mailing.started_at is not None
    reader = Reader(owed.email, owed.name, owed.token)
    body = LetterBody(mailing.html_body, mailing.text_body)
    content = written_to(reader, subject=mailing.subject, body=body, newsletter=letter.newsletter)
    return build_letter(
        content,
        reader=reader,
        message_id=owed.message_id,
        list_slug=letter.newsletter.slug,
        sender=settings.mail_from,
        locale=settings.site.locale,
        sent_at=mailing.started_at,
    )
