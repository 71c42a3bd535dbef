"""What came back of letters, read out of a mailbox by IMAP."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from blog.mailings.collecting import MOST, read_returned
from blog.newsletters.models import Stop
from blog.newsletters.queries import subscriber_by_email
from blog.newsletters.service import write_again
from blog.tests.factories import ADA
from blog.tests.test_letter_reports import sent_letter, stop_of
from blog.tests.test_returned_letters import a_bounce
from shared.db import reading, transaction
from shared.errors import MisconfiguredApp
from shared.mail.mailbox import MOST_BYTES, Mailbox, MailboxAway
from shared.runtime import Runtime
from shared.tests.mail.certificate import trusted_context
from shared.tests.mail.imap import PostBox

HELLO = b"Subject: Hello\r\n\r\nGood day"


@pytest.fixture(autouse=True)
def settings_of_before(runtime: Runtime) -> Iterator[None]:
    before = runtime.settings
    yield
    runtime.settings = before


@pytest.fixture
async def box(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[PostBox]:
    box = PostBox()
    async with box.opened(trusted_context(tmp_path, monkeypatch)) as where:
        look_into(runtime, f"imaps://post:right@{where}")
        yield box


def look_into(runtime: Runtime, url: str) -> None:
    runtime.settings = runtime.settings.model_copy(update={"imap_url": SecretStr(url)})


async def test_new_mails_are_read_once_and_seen_then(box: PostBox) -> None:
    _, message_id = await sent_letter()
    box.put(HELLO, a_bounce(message_id), b"")

    assert await read_returned() is False
    assert await read_returned() is False

    assert box.seen == {1, 2, 3}
    assert await stop_of(ADA) is Stop.BOUNCED


async def test_what_was_not_marked_as_seen_is_read_again_and_counts_once(box: PostBox) -> None:
    _, message_id = await sent_letter()
    box.put(a_bounce(message_id))
    box.hangs_up_before_seen = True
    with pytest.raises(MailboxAway):
        await read_returned()
    kept = await stop_of(ADA)
    async with reading() as session:
        ada = await subscriber_by_email(session, ADA)
    assert ada is not None
    async with transaction() as session:
        await write_again(session, ada.id)

    box.hangs_up_before_seen = False
    await read_returned()

    assert kept is Stop.BOUNCED
    assert box.seen == {1}
    assert await stop_of(ADA) is None


async def test_many_mails_are_read_a_part_at_a_time_and_of_each_its_beginning(
    box: PostBox,
) -> None:
    box.put(*[HELLO] * MOST, HELLO + b"x" * MOST_BYTES)

    assert await read_returned() is True
    assert await read_returned() is False

    assert len(box.seen) == MOST + 1


async def test_a_mail_of_odd_letters_holds_up_nobody_behind_it(box: PostBox) -> None:
    _, message_id = await sent_letter()
    odd = a_bounce(message_id).replace(b"no such", "für".encode())
    box.put(odd.replace(b"message/delivery-status", b"text/rfc822-headers"), odd)

    await read_returned()

    assert await stop_of(ADA) is Stop.BOUNCED


DEEP = b"Content-Type: multipart/report; boundary=x\n\n--x\n" + 4000 * (
    b"Content-Type: message/rfc822\n\n"
)


@pytest.mark.parametrize(
    ("words", "odd"),
    [(b"no such", b"no\0such"), (b"Message-ID: <", b"Message-ID: <\0"), (b"", b"")],
)
async def test_a_mail_that_cannot_be_kept_or_read_holds_up_nobody_behind_it(
    box: PostBox, words: bytes, odd: bytes
) -> None:
    _, message_id = await sent_letter()
    box.put(a_bounce(message_id).replace(words, odd) if words else DEEP, a_bounce(message_id))

    await read_returned()

    assert box.seen == {1, 2}
    assert await stop_of(ADA) is Stop.BOUNCED


@pytest.mark.parametrize("where", ["post:wrong@{host}", "post:right@{host}/Other"])
async def test_a_mailbox_that_does_not_let_us_in_is_away(
    runtime: Runtime, box: PostBox, where: str
) -> None:
    look_into(runtime, f"imaps://{where.format(host=f'127.0.0.1:{box.port}')}")

    with pytest.raises(MailboxAway, match=r"127\.0\.0\.1"):
        await read_returned()


async def test_no_password_is_sent_in_the_open(runtime: Runtime) -> None:
    async with PostBox().opened() as where:
        look_into(runtime, f"imap://post:right@{where}")
        with pytest.raises(MailboxAway, match="TLS"):
            await read_returned()


async def test_without_a_mailbox_nothing_is_read() -> None:
    assert await read_returned() is False


@pytest.mark.parametrize("url", ["post.example.org", "imaps://post.example.org", "https://a@b"])
def test_what_names_no_mailbox_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(MisconfiguredApp, match="IMAP_URL"):
        Mailbox.parse(url)


def test_an_address_names_a_mailbox() -> None:
    assert Mailbox.parse("imaps://ada%40example.org:p%2Fw@post.example.org/Came%20back") == (
        Mailbox("post.example.org", 993, True, "ada@example.org", "p/w", "Came back")
    )
