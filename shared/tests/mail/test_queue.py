import asyncio
from typing import Protocol

import pytest
from jinja2 import Environment, UndefinedError
from sqlalchemy import RowMapping, func, select

from shared.db.bus import mails
from shared.db.session import Database, transaction
from shared.mail import InvalidRecipient, queue_mail
from shared.mail.queue import message_id
from shared.mail.rendering import UnsafeSubject, render_mail
from shared.testing.plugin import NOW

pytestmark = pytest.mark.usefixtures("runtime", "clock")

ADA = "ada@example.org"
NAME = "Ben & <Co>"


class Wakes(Protocol):
    wakes: int


async def queue_greeting(key: str = "greeting:1", *, to: str = ADA, name: str = NAME) -> None:
    async with transaction() as session:
        await queue_mail(session, key=key, to=to, template="mails/greeting", name=name)


async def queue_and_fail() -> None:
    async with transaction() as session:
        await queue_mail(session, key="1", to=ADA, template="mails/greeting", name=NAME)
        raise LookupError


async def the_mail(database: Database) -> RowMapping:
    async with database.new_reader() as session:
        return (await session.execute(select(mails))).mappings().one()


async def count_mails(database: Database) -> int:
    async with database.new_reader() as session:
        return (await session.execute(select(func.count()).select_from(mails))).scalar_one()


async def test_a_mail_is_written_down_with_the_words_it_has_now(scratch: Database) -> None:
    await queue_greeting()

    mail = await the_mail(scratch)
    assert mail["to_address"] == ADA
    assert mail["subject"] == "Good day, Ben & <Co>"
    assert "Good day, Ben & <Co>." in mail["text_body"]
    assert "<p>Good day, Ben &amp; &lt;Co&gt;.</p>" in mail["html_body"]
    assert (mail["created_at"], mail["next_attempt_at"], mail["sent_at"]) == (NOW, NOW, None)
    assert (mail["locale"], mail["secret"]) == ("en_GB", False)


async def test_a_key_queues_one_mail_and_the_first_one_stays(scratch: Database) -> None:
    await queue_greeting(name="First")
    await queue_greeting(name="Second")

    assert (await the_mail(scratch))["subject"] == "Good day, First"


async def test_two_changes_at_once_queue_one_mail(scratch: Database) -> None:
    await asyncio.gather(*(queue_greeting() for _ in range(4)))

    assert await count_mails(scratch) == 1


async def test_a_change_that_is_taken_back_takes_its_mail_along(
    scratch: Database, loop: Wakes
) -> None:
    with pytest.raises(LookupError):
        await queue_and_fail()

    assert await count_mails(scratch) == 0
    assert loop.wakes == 0


async def test_the_loop_is_woken_once_after_the_commit(loop: Wakes) -> None:
    async with transaction() as session:
        for key in ("1", "2"):
            await queue_mail(session, key=key, to=ADA, template="mails/greeting", name=NAME)
        assert loop.wakes == 0

    assert loop.wakes == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "ada@localhost",
        "a da@example.org",
        "ada@example.org\r\nBcc: ben@example.org",
        "ada@example.org, ben@example.org",
        "Ada <ada@example.org>",
    ],
)
async def test_what_is_not_one_address_is_refused(scratch: Database, address: str) -> None:
    with pytest.raises(InvalidRecipient):
        await queue_greeting(to=address)

    assert await count_mails(scratch) == 0


async def test_a_domain_beyond_ascii_is_written_as_the_wire_needs_it(scratch: Database) -> None:
    await queue_greeting(to="ada@bücher.example.org")

    assert (await the_mail(scratch))["to_address"] == "ada@xn--bcher-kva.example.org"


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85", "\x0b"])
async def test_a_subject_cannot_add_headers(scratch: Database, line_break: str) -> None:
    with pytest.raises(UnsafeSubject):
        await queue_greeting(name=f"Ada{line_break}Bcc: ben@example.org")

    assert await count_mails(scratch) == 0


def test_a_price_with_its_hard_space_is_no_forgery(templates: Environment) -> None:
    content = render_mail(templates, "mails/greeting", {"name": "12,50\xa0€"})

    assert content.subject == "Good day, 12,50\xa0€"


def test_a_value_that_a_template_lacks_is_an_error_and_no_gap(templates: Environment) -> None:
    with pytest.raises(UndefinedError):
        render_mail(templates, "mails/greeting", {})


def test_a_message_id_is_fixed_by_app_and_key() -> None:
    sender = "Rose Ash <post@rose-ash.test>"

    first = message_id(app="post", key="1", sender=sender)

    assert first == message_id(app="post", key="1", sender=sender)
    assert first != message_id(app="post", key="2", sender=sender)
    assert first != message_id(app="other", key="1", sender=sender)
    assert first.endswith("@rose-ash.test>")
