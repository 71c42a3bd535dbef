"""Hands: connections to the mail server, over each of which letters go one after the other."""

import asyncio
import logging
from collections.abc import Iterator
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException, SMTPSenderRefused

from blog.mailings import handing
from blog.mailings.bodies import LetterBody, Reader, written_to
from blog.mailings.handing import Owed
from blog.mailings.leasing import Lease
from blog.mailings.letters import build_letter
from blog.mailings.queries import Letter
from blog.mailings.troubles import NotMade, NotMadeForAnybody, SenderRefused, words_of
from shared.clock import utcnow
from shared.db import transaction
from shared.mail.message import sender_called
from shared.mail.server import MailServer
from shared.points import passing
from shared.runtime import current_runtime
from shared.web.site import SiteWords, enter_site_words

logger = logging.getLogger(__name__)

# Whether a letter can be made at all shows in one to a reader about whom nothing is odd.
ANYBODY = Owed(0, None, "reader@example.org", "", "token", "<letter@example.org>", 0)


async def hand_over(lease: Lease, letter: Letter, left: Iterator[Owed], until: float) -> None:
    """Hand letters over by a connection of its own, until none is left or the time is over."""
    enter_site_words(SiteWords(title=letter.mailing.sender_name))
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
        try:
            await self._fly(owed)
        except (SenderRefused, NotMadeForAnybody):
            async with transaction() as session:
                await handing.put_back(session, owed)
            raise
        except (SMTPException, OSError, NotMade) as error:
            async with transaction() as session:
                await handing.note_failure(session, owed, error, now=utcnow())
            # The server's words may quote an address: they stay in the row and out of the log.
            logger.warning("letter %s not sent: %s", owed.id, type(error).__name__)
            return True
        self._landed = owed
        passing("after sending a letter")
        return True

    async def _fly(self, owed: Owed) -> None:
        message = message_to(owed, self._letter)
        passing("before sending a letter")
        try:
            await self._client.send_message(message)
        except SMTPSenderRefused as error:
            raise SenderRefused(words_of(error)) from error
        except (SMTPException, OSError):
            raise
        except Exception as error:  # an odd address must not stop those behind it
            raise NotMade(words_of(error)) from error

    async def note_landed(self) -> None:
        """Write down the last one."""
        if self._landed is not None:
            async with transaction() as session:
                await handing.note_sent(session, self._landed, now=utcnow())
            self._landed = None


def message_to(owed: Owed, letter: Letter) -> EmailMessage:
    """Make the letter to one reader.

    Raises `NotMade` where it cannot be made for them, `NotMadeForAnybody` where for nobody.
    """
    try:
        return _made(owed, letter)
    except Exception as error:  # templates fail in as many ways as code does
        try:
            _made(ANYBODY, letter)
        except Exception:  # noqa: BLE001  # the first says what is wrong
            raise NotMadeForAnybody(words_of(error)) from error
        raise NotMade(words_of(error)) from error


def _made(owed: Owed, letter: Letter) -> EmailMessage:
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
        sender=sender_called(mailing.sender_name, settings.mail_from),
        locale=settings.site.locale,
        sent_at=mailing.started_at,
    )
