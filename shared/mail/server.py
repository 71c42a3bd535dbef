"""The mail server that SMTP_URL names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException

from shared.errors import MisconfiguredApp

DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
TIMEOUT_SECONDS = 15.0
GOODBYE_SECONDS = 2.0


class MailServerAway(Exception):
    """The mail server could not be reached or did not let us in; no mail is at fault."""


class LoginRefused(MailServerAway):
    """The mail server does not take our name and password."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over.

    `smtps` is encrypted from the start. `smtp` turns to TLS where the server offers it, and must
    before a password is sent.
    """

    host: str
    port: int
    encrypted: bool = False
    username: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """Read an address such as `smtps://user:password@host:465`."""
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise MisconfiguredApp(
                "SMTP_URL is not like smtp://host:25 or smtps://user:pw@host:465"
            )
        return cls(
            host=parts.hostname,
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            encrypted=parts.scheme == "smtps",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    @asynccontextmanager
    async def connection(self, *, sender: str) -> AsyncIterator[SMTP]:
        """Hold a connection inside the block; raises `MailServerAway` where there is none."""
        client = SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.encrypted,
            start_tls=True if self.username and not self.encrypted else None,
            username=self.username,
            password=self.password,
            timeout=TIMEOUT_SECONDS,
            # Looking up the machine's own name could block the whole app.
            local_hostname=parseaddr(sender)[1].rpartition("@")[2],
        )
        try:
            await _connect(client)
            yield client
            with suppress(SMTPException, OSError):
                await client.quit(timeout=GOODBYE_SECONDS)
        finally:
            client.close()


async def _connect(client: SMTP) -> None:
    try:
        await client.connect()
    except SMTPAuthenticationError as error:
        raise LoginRefused(
            f"{client.hostname}:{client.port}: {error.code} {error.message}"
        ) from error
    except (SMTPException, OSError) as error:
        raise MailServerAway(f"{client.hostname}:{client.port}: {error}") from error
