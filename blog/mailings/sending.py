"""The loop that sends letters: beside the mails of the site, which never wait behind them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from blog.mailings import handing, leasing
from blog.mailings.hands import hand_over
from blog.mailings.leasing import Lease
from blog.mailings.queries import letter_by_id
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.jobs.loop import Loop
from shared.mail.server import MailServerAway

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

    Whatever keeps all of its letters from leaving puts the mailing off, is kept for those who look
    at it, and is raised; others go on meanwhile.
    """
    async with transaction() as session:
        lease = await leasing.claim(session, now=utcnow())
    if lease is None:
        return False
    try:
        async with _renewing(lease):
            await _send(lease)
    except Exception as error:
        async with transaction() as session:
            await leasing.put_off(session, lease, error, now=utcnow())
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
    hands = [hand_over(lease, letter, left, until) for _ in range(min(CONNECTIONS, len(owed)))]
    ended = await asyncio.gather(*hands, return_exceptions=True)
    failures = [it for it in ended if isinstance(it, BaseException)]
    # A server that lets in fewer at once than we come with is not away.
    for failure in failures:
        if not isinstance(failure, MailServerAway) or len(failures) == len(ended):
            raise failure


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
