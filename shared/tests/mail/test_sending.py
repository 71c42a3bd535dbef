import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr
from pathlib import Path

import pytest
from sqlalchemy import RowMapping, select

from shared.clock import FrozenClock
from shared.db.bus import mails
from shared.db.session import Database, transaction
from shared.dev.mail_catcher import create_catcher
from shared.mail import MAILS, Attachment, mail_loop, queue_mail
from shared.mail.message import build_message
from shared.mail.sending import BATCH, LONGEST_SENDING, send_due_mails
from shared.mail.server import MailServerAway
from shared.runtime import Runtime
from shared.testing.plugin import NOW
from shared.tests.mail.post import Post
from shared.web.site import SiteWords, keep_site_words

ADA = "ada@example.org"
BEN = "ben@example.org"
SENDER = "Rose Ash <post@rose-ash.test>"


@pytest.fixture
async def post(runtime: Runtime, clock: FrozenClock) -> AsyncIterator[Post]:
    post = Post()
    async with post.opened():
        send_to(post.url, runtime)
        yield post


def send_to(url: str, runtime: Runtime) -> None:
    runtime.settings = runtime.settings.model_copy(update={"smtp_url": url})


async def queue(*recipients: str, key: str = "greeting", secret: bool = False) -> None:
    async with transaction() as session:
        for number, to in enumerate(recipients):
            await queue_mail(
                session,
                key=f"{key}:{number}",
                to=to,
                template="mails/greeting",
                secret=secret,
                name="Ben",
            )


async def rows(database: Database) -> list[RowMapping]:
    async with database.new_reader() as session:
        found = await session.execute(select(mails).order_by(mails.c.id))
        return list(found.mappings())


async def row(database: Database) -> RowMapping:
    (only,) = await rows(database)
    return only


async def test_a_due_mail_is_sent_once(post: Post, scratch: Database) -> None:
    await queue(ADA)

    assert not await send_due_mails()
    assert not await send_due_mails()

    assert post.recipients == [ADA]
    mail = await row(scratch)
    assert (mail["sent_at"], mail["lease_token"]) == (NOW, None)
    assert "Good day, Ben." in mail["text_body"]


async def test_a_sent_mail_says_who_it_is_from_and_in_two_ways(
    post: Post, scratch: Database
) -> None:
    await queue(ADA)

    await send_due_mails()

    sent = message_from_bytes(post.got[0][1])
    assert (sent["From"], sent["To"], sent["Subject"]) == (SENDER, ADA, "Good day, Ben")
    assert sent["Message-ID"] == (await row(scratch))["message_id"]
    assert sent["Date"] == "Sat, 21 Nov 2026 12:00:00 +0000"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


async def test_a_mail_is_from_the_site_by_the_name_it_is_given(
    post: Post, runtime: Runtime
) -> None:
    await queue(ADA)
    keep_site_words(SiteWords(title="Ash & Rose, of Łódź"))

    await send_due_mails()

    (sent,) = [message_from_bytes(it, policy=default) for _to, it in post.got]
    (sender,) = sent["From"].addresses
    assert sender.display_name == "Ash & Rose, of Łódź"
    assert sender.addr_spec == parseaddr(SENDER)[1]


async def test_a_mail_sent_again_is_the_same_message(
    post: Post, clock: FrozenClock, scratch: Database
) -> None:
    await queue(ADA)
    first = build_message(await row(scratch), sender=SENDER).as_bytes()
    clock.advance(timedelta(days=1))

    again = build_message(await row(scratch), sender=SENDER).as_bytes()

    assert again == first


async def test_a_worker_that_dies_leaves_its_mail_to_the_next(
    post: Post, clock: FrozenClock
) -> None:
    await queue(ADA)
    async with transaction() as session:
        await MAILS.claim(session, now=NOW, limit=1)

    await send_due_mails()
    assert post.recipients == []

    clock.advance(MAILS.duration)
    await send_due_mails()
    assert post.recipients == [ADA]


async def test_the_bodies_of_a_secret_mail_are_blanked_once_it_is_sent(
    post: Post, scratch: Database
) -> None:
    await queue(ADA, secret=True)
    assert "Good day" in (await row(scratch))["text_body"]

    await send_due_mails()

    mail = await row(scratch)
    assert (mail["text_body"], mail["html_body"]) == ("", None)
    assert mail["subject"] == "Good day, Ben"
    assert b"Good day, Ben." in post.got[0][1]


@pytest.mark.parametrize("secret", [False, True])
async def test_a_mail_takes_files_along_the_same_each_time_and_none_are_kept_of_a_secret_one(
    post: Post, scratch: Database, secret: bool
) -> None:
    file = Attachment("day.vcf", "text/vcard; version=4.0; charset=utf-8", b"BEGIN:VCARD")
    async with transaction() as session:
        await queue_mail(
            session,
            key="files",
            to=ADA,
            template="mails/greeting",
            secret=secret,
            attachments=[file],
            name="Ben",
        )
    queued = await row(scratch)
    first, again = (build_message(queued, sender="a@example.org").as_bytes() for _ in range(2))

    await send_due_mails()

    assert first == again
    message = message_from_bytes(post.got[0][1], policy=SMTP)
    assert isinstance(message, EmailMessage)
    (sent,) = message.iter_attachments()
    assert sent.get_filename() == "day.vcf"
    assert sent["Content-Type"].params["version"] == "4.0"
    assert sent.get_content().strip() == "BEGIN:VCARD"
    assert bool((await row(scratch))["attachments"]) is not secret


@pytest.mark.parametrize(
    "script",
    [
        Post(to_recipient={ADA: "550 5.1.1 No such person"}),
        Post(to_data={ADA: "554 5.7.1 We do not like this"}),
    ],
)
async def test_a_mail_refused_for_good_is_parked_and_the_next_is_sent(
    post: Post, scratch: Database, script: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.to_recipient, post.to_data = script.to_recipient, script.to_data
    await queue(ADA, BEN)

    with caplog.at_level(logging.INFO, logger="shared.mail"):
        await send_due_mails()

    refused, sent = await rows(scratch)
    assert (refused["parked_at"], refused["sent_at"]) == (NOW, None)
    assert "5.1.1" in refused["last_error"] or "5.7.1" in refused["last_error"]
    assert sent["sent_at"] == NOW
    assert ADA not in caplog.text
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


@pytest.mark.parametrize(
    "script",
    [
        Post(to_recipient={ADA: "451 4.7.1 Come back later"}),
        Post(to_data={ADA: "452 4.3.1 No room"}),
        Post(to_sender="550 5.7.1 Who are you?"),
    ],
)
async def test_a_mail_refused_for_now_is_tried_again_later(
    post: Post, clock: FrozenClock, scratch: Database, script: Post
) -> None:
    post.to_recipient, post.to_data = script.to_recipient, script.to_data
    post.to_sender = script.to_sender
    await queue(ADA)

    await send_due_mails()

    mail = await row(scratch)
    assert (mail["sent_at"], mail["parked_at"], mail["attempts"]) == (None, None, 1)
    assert mail["next_attempt_at"] == NOW + timedelta(seconds=30)

    post.to_recipient, post.to_data, post.to_sender = {}, {}, ""
    clock.advance(timedelta(seconds=30))
    await send_due_mails()
    assert post.recipients == [ADA]


async def test_a_server_that_is_away_costs_no_mail_a_try(
    runtime: Runtime, clock: FrozenClock, scratch: Database
) -> None:
    post = Post()
    async with post.opened():
        send_to(post.url, runtime)
    await queue(ADA, BEN)

    for _ in range(MAILS.back_off.tries + 1):
        with pytest.raises(MailServerAway):
            await send_due_mails()

    assert [mail["attempts"] for mail in await rows(scratch)] == [0, 0]
    async with post.opened(post.port):
        await send_due_mails()
    assert post.recipients == [ADA, BEN]


async def test_a_connection_that_breaks_costs_only_the_mail_that_was_on_it(
    post: Post, clock: FrozenClock, scratch: Database
) -> None:
    post.hangs_up_on = {ADA}
    await queue(ADA, BEN)

    assert await send_due_mails()
    assert not await send_due_mails()

    broken, sent = await rows(scratch)
    assert (broken["attempts"], broken["parked_at"]) == (1, None)
    assert (sent["attempts"], sent["sent_at"]) == (1, NOW)
    assert post.recipients == [BEN]


async def test_a_full_batch_says_that_there_is_more(post: Post) -> None:
    recipients = [f"person{number}@example.org" for number in range(BATCH + 1)]
    await queue(*recipients)

    assert await send_due_mails()
    assert not await send_due_mails()

    assert post.recipients == recipients


async def test_no_mail_is_begun_on_a_lease_that_runs_out(
    post: Post, clock: FrozenClock, scratch: Database
) -> None:
    slowly = MAILS.duration - LONGEST_SENDING + timedelta(seconds=1)
    post.before_answering = lambda: clock.advance(slowly)
    await queue(ADA, BEN)

    assert await send_due_mails()

    assert post.recipients == [ADA]
    assert (await rows(scratch))[1]["lease_token"] is None


async def test_several_workers_send_each_mail_once(post: Post) -> None:
    recipients = [f"person{number}@example.org" for number in range(30)]
    await queue(*recipients)

    async def work() -> None:
        while await send_due_mails():
            pass

    await asyncio.gather(*(work() for _ in range(3)))

    assert sorted(post.recipients) == sorted(recipients)


async def test_a_name_beyond_ascii_that_the_server_cannot_take_is_parked(
    post: Post, scratch: Database
) -> None:
    await queue("ädä@example.org")

    await send_due_mails()

    assert (await row(scratch))["parked_at"] == NOW


async def test_the_running_loop_sends_a_mail_once_its_change_is_committed(
    post: Post, runtime: Runtime
) -> None:
    loop = runtime.loops["mail"] = mail_loop()
    loop.start()

    await queue(ADA)

    async with asyncio.timeout(60):
        assert await post.next_recipient() == ADA
    await loop.stop()
    assert loop.last_error is None


async def test_the_catcher_shows_a_mail_as_it_was_meant(runtime: Runtime, tmp_path: Path) -> None:
    async with create_catcher(tmp_path).running() as catcher:
        send_to(catcher.smtp_url, runtime)
        await queue(ADA)
        await send_due_mails()

        (mail,) = catcher.store.newest_first()

    assert (mail.to, mail.sender, mail.subject) == ((ADA,), SENDER, "Good day, Ben")
    assert mail.text.startswith("Good day, Ben.\n")
    assert "<p>Good day, Ben.</p>" in mail.html
