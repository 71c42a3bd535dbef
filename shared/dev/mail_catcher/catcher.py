"""The two halves together, in one process and one event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart

from shared.dev.mail_catcher.inbox import create_inbox
from shared.dev.mail_catcher.smtp import listen
from shared.dev.mail_catcher.store import MOST_MAILS, MailStore

HOST = "127.0.0.1"


@dataclass(slots=True)
class MailCatcher:
    """A store with its web inbox; `running()` opens the ports, which are 0 until then."""

    store: MailStore
    inbox: Quart
    smtp_port: int = 0
    port: int = 0
    host: str = HOST

    @property
    def smtp_url(self) -> str:
        """Where apps send their mails: the value of SMTP_URL."""
        return f"smtp://{HOST}:{self.smtp_port}"

    @property
    def url(self) -> str:
        """Where people read them."""
        return f"http://{HOST}:{self.port}"

    @asynccontextmanager
    async def running(self, *, smtp_port: int = 0, port: int = 0) -> AsyncIterator["MailCatcher"]:
        """Take mails and show them inside the block; port 0 takes a free one."""
        smtp = await listen(self.store, self.host, smtp_port)
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        try:
            async with self._serving_web(port):
                yield self
        finally:
            smtp.close()
            await smtp.wait_closed()

    @asynccontextmanager
    async def _serving_web(self, port: int) -> AsyncIterator[None]:
        listener = socket.create_server((self.host, port))
        self.port = listener.getsockname()[1]
        config = Config()
        config.bind = [f"fd://{listener.detach()}"]
        config.graceful_timeout = 1
        config.loglevel = "WARNING"
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(self.inbox, config, shutdown_trigger=stop.wait))
        try:
            yield
        finally:
            stop.set()
            await serving


def create_catcher(data: Path, *, most: int = MOST_MAILS, host: str = HOST) -> MailCatcher:
    """Make a catcher that keeps its mails in the folder `data`; nothing listens yet."""
    store = MailStore(data, most)
    return MailCatcher(store, create_inbox(store), host=host)
