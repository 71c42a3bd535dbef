"""The loop that sends letters: beside the mails of the site, which never wait behind them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException

from blog.mailings import handing, leasing
from blog.mailings.bodies import LetterBody, Reader, written_to
from blog.mailings.handing import Owed
from blog.mailings.leasing import Lease
from blog.mailings.letters import build_letter
from blog.mailings.queries import Letter, letter_by_id
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.jobs.loop import Loop
from shared.mail.server import MailServer, MailServerAway
from shared.points import passing
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)

LOOP_NAME = "letters"
EVERY_SECONDS = 1.0
CONNECTIONS = 4
RENEW_SECONDS = 20.0
# A slice ends by then, so that a process that is asked to stop leaves nothing in flight.
SLICE_ENDS_SECONDS = 5.0


def letters_loop() -> Loop:
    """Make the loop; it goes on at once while a mailing is due."""
    return Loop(LOOP_NAME, EVERY_SECONDS, send_slice)


async def send_slice() -> bool:
    """Send some letters of the mailing that is due first; True when more may be due at once.

    When the mail server is away the mailing is put off and `MailServerAway` is raised.
    """
    async with transaction() as session:
        lease = await leasing.claim(session, now=utcnow())
    if lease is None:
        return False
    try:
        async with _renewing(lease):
            await _send(lease)
    except MailServerAway as error:
        async with transaction() as session:
            await leasing.put_off(session, lease, error=str(error), now=utcnow())
        raise
    async with transaction() as session:
        next_at = await leasing.give_back(session, lease, now=utcnow())
    return next_at is None or next_at <= utcnow()


async def _send(lease: Lease) -> None:
    async with reading() as session:
        letter = await letter_by_id(session, lease.mailing_id)
        owed = await handing.owed_letters(session, lease, now=utcnow())
    assert letter is not None
    if not owed:
        return
    left = iter(owed)
    until = asyncio.get_running_loop().time() + SLICE_ENDS_SECONDS
    hands = [_hand_over(lease, letter, left, until) for _ in range(min(CONNECTIONS, len(owed)))]
    ended = await asyncio.gather(*hands, return_exceptions=True)
    failures = [it for it in ended if isinstance(it, BaseException)]
    # A server that lets in fewer at once than we come with is not away.
    for failure in failures:
        if not isinstance(failure, MailServerAway) or len(failures) == len(ended):
            raise failure


async def _hand_over(lease: Lease, letter: Letter, left: Iterator[Owed], until: float) -> None:
    """Hand letters over one after the other, by a connection of its own."""
    settings = current_runtime().settings
    server = MailServer.parse(settings.smtp_url)
    async with server.connection(sender=settings.mail_from) as client:
        while client.is_connected and asyncio.get_running_loop().time() < until:
            owed = next(left, None)
            if owed is None or not await _hand_over_one(client, lease, letter, owed):
                return


async def _hand_over_one(client: SMTP, lease: Lease, letter: Letter, owed: Owed) -> bool:
    """Send one letter; False when the mailing is no longer ours to send, or paused."""
    message = _message(letter, owed)
    async with transaction() as session:
        is_taken = await handing.take_off(session, lease, owed)
        is_left_out = not is_taken and await handing.leave_out(session, lease, owed)
    if not is_taken:
        return is_left_out
    passing("before sending a letter")
    try:
        await client.send_message(message)
    except (SMTPException, OSError) as error:
        async with transaction() as session:
            await handing.note_failure(session, owed, error, now=utcnow())
        # The server's words may quote an address: they stay in the row and out of the log.
        logger.warning("letter %s not sent: %s", owed.id, type(error).__name__)
        return True
    passing("after sending a letter")
    async with transaction() as session:
        await handing.note_sent(session, owed, now=utcnow())
    return True


def _message(letter: Letter, owed: Owed) -> EmailMessage:
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


@asynccontextmanager
async def _renewing(lease: Lease) -> AsyncIterator[None]:
    """Keep a mailing for as long as the block takes."""
    keeping = asyncio.create_task(_keep(lease), name=f"lease of mailing {lease.mailing_id}")
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _keep(lease: Lease) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        async with transaction() as session:
            await leasing.renew(session, lease, now=utcnow())
