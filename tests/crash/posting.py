"""A letter to many people, a mail server that counts by Message-ID, and a sender that is killed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

import asyncpg
from aiosmtpd.smtp import SMTP, Envelope, Session

from blog.mailings.models import MAX_PER_MINUTE
from blog.mailings.service import Choice, begin_mailing, draft_mailing
from blog.newsletters.service import ListContent, open_list
from blog.posts.content import PostContent
from blog.posts.service import publish_post, write_post
from shared.clock import utcnow
from shared.db import transaction
from shared.factory import runtime_of
from shared.runtime import running
from shared.testing.apps import create_app
from shared.testing.servers import Servers
from tests.served import Served, eventually, served_platform

# Twenty thousand letters take a quarter of an hour on a machine that does other things too.
PATIENCE_SECONDS = 3600.0
MANY_READERS = """
    WITH made AS (
        INSERT INTO subscribers (email, name, token)
        SELECT 'reader-' || n || '@example.org', 'Reader ' || n, md5(n::text)
        FROM generate_series(1, $1) AS n RETURNING id
    )
    INSERT INTO user_newsletters (newsletter_id, subscriber_id, source, subscribed_at)
    SELECT (SELECT id FROM newsletters), id, 'file', now() FROM made
"""
IN_FLIGHT = "SELECT message_id FROM mailing_recipients WHERE state = 'in-flight'"


@dataclass(slots=True)
class Counting:
    """A mail server that takes everything and keeps only who got which Message-ID how often."""

    got: Counter[tuple[str, str]] = field(default_factory=Counter)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        message_id = str(message_from_bytes(envelope.content)["Message-ID"])
        for recipient in envelope.rcpt_tos:
            self.got[recipient, message_id] += 1
        return "250 OK"

    @property
    def repeated(self) -> set[str]:
        """The Message-IDs that came more than once."""
        return {message_id for (_, message_id), times in self.got.items() if times > 1}

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Counting"]:
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(self, hostname="counting.localhost"), "127.0.0.1", 0
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()


@dataclass(slots=True)
class Posting:
    """The sending of one letter by a blog that dies on the way."""

    served: Served
    server: Counting
    database: asyncpg.Pool
    people: int
    kills: int = 0
    in_flight: set[str] = field(default_factory=set)
    most_memory: int = 0

    async def begin(self) -> None:
        """Put everybody onto a list and begin a letter to it, from a blog that sends nothing."""
        environment = self.served.environment("blog") | {"BACKGROUND_LOOPS": "false"}
        runtime = runtime_of(create_app("blog", environment | {"CRASH_POINTS": ""}))
        with running(runtime):
            async with transaction() as session:
                newsletter = await open_list(session, ListContent(slug="news", name="News"))
                said = PostContent.of_html("<p>The hay is cut.</p>", slug="hay", title="Hay")
                post = await write_post(session, content=said)
                await publish_post(session, post, now=utcnow())
                choice = Choice(newsletter.id, "Hay", per_minute=MAX_PER_MINUTE)
                mailing = await draft_mailing(session, post_id=post.id, choice=choice, by=None)
            await self.database.execute(MANY_READERS, self.people)
            async with transaction() as session:
                assert await begin_mailing(session, mailing.id, now=utcnow()) == self.people
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()

    async def until_sent(self, count: int) -> None:
        """Wait until so many letters have arrived."""

        async def look() -> bool | None:
            return True if len(self.server.got) >= count else None

        await eventually(look, within=PATIENCE_SECONDS)

    async def until_dead(self) -> None:
        """Wait until the sender has died at the point it was to die at."""

        async def look() -> bool | None:
            return True if self.served.has_died("blog") else None

        await eventually(look, within=PATIENCE_SECONDS)

    async def until_over(self) -> None:
        """Wait until the letter is sent to everybody."""

        async def look() -> bool | None:
            state = await self.database.fetchval("SELECT state FROM mailings")
            return True if state == "sent" else None

        await eventually(look, within=PATIENCE_SECONDS)
        self._look_at_memory()

    async def kill_and_start_again(self) -> int:
        """Kill the sender, let its lease run out, start another; return what was in flight."""
        if not self.served.has_died("blog"):
            self._look_at_memory()
        self.served.kill("blog")
        self.kills += 1
        in_flight = {row["message_id"] for row in await self.database.fetch(IN_FLIGHT)}
        self.in_flight |= in_flight
        await self.database.execute("UPDATE mailings SET leased_until = now()")
        await self.served.start("blog")
        return len(in_flight)

    def faults(self) -> list[str]:
        """Say what is not as promised: one letter each, repeats only of what was in flight."""
        recipients = Counter(recipient for recipient, _ in self.server.got)
        found = []
        if len(recipients) != self.people:
            found.append(f"{len(recipients)} of {self.people} people got it")
        if several := [it for it, ids in recipients.items() if ids > 1]:
            found.append(f"{len(several)} people got more than one Message-ID")
        if strange := self.server.repeated - self.in_flight:
            found.append(f"{len(strange)} came twice and were not in flight at a kill")
        return found

    def _look_at_memory(self) -> None:
        status = Path(f"/proc/{self.served.pid('blog')}/status").read_text()
        (line,) = (it for it in status.splitlines() if it.startswith("VmHWM"))
        self.most_memory = max(self.most_memory, int(line.split()[1]) // 1024)


@asynccontextmanager
async def open_posting(
    servers: Servers, folder: Path, *, people: int, points: Path | None = None
) -> AsyncIterator[Posting]:
    """Serve a blog with a letter that is to be begun; it may die at points noted in a folder."""
    async with Counting().opened() as server:
        settings = {"SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        if points is not None:
            settings["CRASH_POINTS"] = str(points)
        async with served_platform(servers, folder, "blog", settings=settings) as served:
            url = servers.postgres.url(served.databases["blog"])
            async with asyncpg.create_pool(url, min_size=1, max_size=2) as database:
                yield Posting(served, server, database, people)
