"""The loop that reads what came back of letters out of the mailbox that IMAP_URL names."""

from contextlib import aclosing

from blog.mailings.reports import take_report
from blog.mailings.returned import told_by
from blog.settings import BlogSettings
from shared.clock import utcnow
from shared.db import transaction
from shared.jobs.loop import Loop
from shared.mail.mailbox import Mailbox
from shared.runtime import current_runtime

LOOP_NAME = "returned-letters"
EVERY_SECONDS = 60.0
MOST = 50


def returned_letters_loop() -> Loop:
    """Make the loop; it goes on at once while there may be more mails."""
    return Loop(LOOP_NAME, EVERY_SECONDS, read_returned)


async def read_returned() -> bool:
    """Take the reports of new mails; True when there may be more. Raises `MailboxAway`.

    A mail is seen after what it tells is kept. One that is read twice, since a process died or two
    read at once, changes nothing: of each Message-ID one report counts.
    """
    settings = current_runtime().settings
    assert isinstance(settings, BlogSettings)
    url = settings.imap_url.get_secret_value()
    if not url:
        return False
    read = 0
    async with aclosing(Mailbox.parse(url).new_mails(most=MOST)) as mails:
        async for content in mails:
            told = told_by(content)
            if told is not None:
                async with transaction() as session:
                    await take_report(session, told, now=utcnow())
            read += 1
    return read == MOST
