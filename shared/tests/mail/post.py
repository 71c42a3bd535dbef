"""A mail server for tests, over a real socket."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Post:
    """A mail server that answers by script; without one it takes everything."""

    to_recipient: dict[str, str] = field(default_factory=dict)
    to_data: dict[str, str] = field(default_factory=dict)
    to_sender: str = ""
    hangs_up_on: set[str] = field(default_factory=set)
    password: bytes = b""
    before_answering: Callable[[], object] = lambda: None
    got: list[tuple[str, bytes]] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    _arrivals: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    port: int = 0

    def __post_init__(self) -> None:
        self.may_answer.set()

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.to_sender or "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to_recipient.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        (recipient,) = envelope.rcpt_tos
        self.before_answering()
        if recipient in self.hangs_up_on:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        elif recipient not in self.to_data:
            self.got.append((recipient, envelope.content))
            self._arrivals.put_nowait(recipient)
        await self.may_answer.wait()
        return self.to_data.get(recipient, "250 OK")

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.got]

    async def next_recipient(self) -> str:
        return await self._arrivals.get()

    @asynccontextmanager
    async def opened(
        self, port: int = 0, *, encrypted_by: ssl.SSLContext | None = None
    ) -> AsyncIterator[None]:
        server = await asyncio.get_running_loop().create_server(
            self._talk, "127.0.0.1", port, ssl=encrypted_by
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            await server.wait_closed()

    def _talk(self) -> SMTP:
        # It is behind TLS where it asks for a password, of which aiosmtpd knows nothing.
        return SMTP(
            self, hostname="post.localhost", authenticator=self._let_in, auth_require_tls=False
        )

    def _let_in(
        self, server: SMTP, session: Session, envelope: Envelope, way: str, given: object
    ) -> AuthResult:
        is_right = isinstance(given, LoginPassword) and given.password == self.password
        return AuthResult(success=is_right, handled=False)
