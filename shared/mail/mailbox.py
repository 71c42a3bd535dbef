"""A mailbox read by IMAP: its new mails one after the other, each marked as seen after it."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass
from imaplib import IMAP4, IMAP4_SSL
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from shared.errors import MisconfiguredApp

T = TypeVar("T")

DEFAULT_PORTS = {"imap": 143, "imaps": 993}
TIMEOUT_SECONDS = 30.0
# What tells of another mail stands above that mail, which may be large.
MOST_BYTES = 256 * 1024
INBOX = "INBOX"


class MailboxAway(Exception):
    """The mailbox could not be reached, did not let us in, or answered nonsense."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mails to us arrive.

    `imaps` is encrypted from the start; `imap` turns to TLS before a password is sent, or gives up.
    """

    host: str
    port: int
    encrypted: bool
    username: str
    password: str
    folder: str = INBOX

    @classmethod
    def parse(cls, url: str) -> "Mailbox":
        """Read an address such as `imaps://user:password@host:993/Folder`."""
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not (parts.hostname and parts.username):
            raise MisconfiguredApp("IMAP_URL is not like imaps://user:pw@host:993")
        return cls(
            host=parts.hostname,
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            encrypted=parts.scheme == "imaps",
            username=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or INBOX,
        )

    async def new_mails(self, *, most: int) -> AsyncGenerator[bytes, None]:
        """Give the beginning of each mail that is not seen; it is seen once the next is asked for.

        Raises `MailboxAway`. A mail whose reader fails or dies stays new.
        """
        connection = await self._asked(self._open)
        try:
            for number in (await self._asked(_unseen, connection))[:most]:
                yield await self._asked(_content, connection, number)
                await self._asked(_mark_seen, connection, number)
        finally:
            await asyncio.to_thread(_close, connection)

    async def _asked(self, ask: Callable[..., T], *of: Any) -> T:
        """Ask the server beside the app, which goes on meanwhile."""
        try:
            return await asyncio.to_thread(ask, *of)
        except (IMAP4.error, OSError) as error:
            raise MailboxAway(f"{self.host}:{self.port}: {error}") from error

    def _open(self) -> IMAP4:
        connection = (
            IMAP4_SSL(
                self.host,
                self.port,
                ssl_context=ssl.create_default_context(),
                timeout=TIMEOUT_SECONDS,
            )
            if self.encrypted
            else IMAP4(self.host, self.port, TIMEOUT_SECONDS)
        )
        try:
            self._enter(connection)
        except (IMAP4.error, OSError):
            _close(connection)
            raise
        return connection

    def _enter(self, connection: IMAP4) -> None:
        if not self.encrypted:
            connection.starttls(ssl.create_default_context())
        connection.login(self.username, self.password)
        quoted = self.folder.replace("\\", "\\\\").replace('"', '\\"')
        _expect(connection.select(f'"{quoted}"'))


def _unseen(connection: IMAP4) -> list[str]:
    (found, *_) = _expect(connection.uid("SEARCH", "UNSEEN"))
    return (found or b"").decode().split()


def _content(connection: IMAP4, number: str) -> bytes:
    answers = _expect(connection.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
    # Beside the mail stand lines of what else the server has to say.
    return next((it[1] for it in answers if isinstance(it, tuple)), b"")


def _mark_seen(connection: IMAP4, number: str) -> None:
    _expect(connection.uid("STORE", number, "+FLAGS.SILENT", "(\\Seen)"))


def _close(connection: IMAP4) -> None:
    with suppress(IMAP4.error, OSError):
        connection.logout()
    # Where the server said no goodbye, the socket is open yet.
    with suppress(OSError):
        connection.shutdown()


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, words = answer
    if kind != "OK":
        raise IMAP4.error(f"{kind} {words}")
    return words
