"""The SMTP half: takes every mail for anybody, and keeps it."""

import asyncio
import logging

from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.dev.mail_catcher.store import MailStore

logger = logging.getLogger(__name__)

HOSTNAME = "mail-catcher.localhost"


class KeepEverything:
    """What aiosmtpd calls when a mail has come in whole."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.content or b""
        mail = self._store.add(
            envelope.mail_from or "",
            envelope.rcpt_tos,
            content if isinstance(content, bytes) else content.encode(),
        )
        logger.info("caught %s for %s", mail.id, ", ".join(mail.to))
        return f"250 Kept as {mail.id}"


async def listen(store: MailStore, host: str, port: int) -> asyncio.Server:
    """Start to take mails; port 0 takes a free one."""
    handler = KeepEverything(store)
    return await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname=HOSTNAME, enable_SMTPUTF8=True, ident="Mail catcher"),
        host,
        port,
    )
