"""What goes wrong while a letter is sent: who waits, who goes on, and what an admin is told."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.mailings.handing import BACK_OFF
from blog.mailings.leasing import AWAY
from blog.mailings.models import MailingRecipient, MailingState
from blog.mailings.sending import send_slice
from blog.mailings.troubles import NotMadeForAnybody, SenderRefused, Trouble
from blog.tests.admins import ADMIN, enter_as, text_of
from blog.tests.factories import ADA, make_post
from blog.tests.readers import begin, make_letter, make_list, make_reader, state_of, tally_of
from blog.tests.test_mailings import BEN, CAM
from shared.clock import FrozenClock
from shared.db import reading
from shared.mail.server import LoginRefused, MailServerAway
from shared.runtime import Runtime
from shared.tests.mail.certificate import trusted_context
from shared.tests.mail.post import Post as MailServer

pytestmark = pytest.mark.committed

BROKEN = "{{ reader.nonsense.deeper }}"
BROKEN_FOR_ONE = "{% if reader.name == 'Odd' %}{{ 1 / 0 }}{% endif %}Hello"


@pytest.fixture
async def server(runtime: Runtime) -> AsyncIterator[MailServer]:
    before = runtime.settings
    server = MailServer()
    async with server.opened():
        runtime.settings = before.model_copy(update={"smtp_url": server.url})
        yield server
    runtime.settings = before


@pytest.fixture
def template(runtime: Runtime) -> Iterator[dict[str, str]]:
    """Let a test write another template of letters, and put the right one back."""
    words: dict[str, str] = {}
    environment = runtime.templates
    before = environment.loader
    assert before is not None
    environment.loader = ChoiceLoader([DictLoader(words), before])
    _read_anew(runtime)
    yield words
    environment.loader = before
    _read_anew(runtime)


def _read_anew(runtime: Runtime) -> None:
    assert runtime.templates.cache is not None
    runtime.templates.cache.clear()


async def a_letter(*emails: str, name: str = "", slug: str = "hay-cut") -> int:
    news = await make_list(f"list-of-{slug}")
    for email in emails:
        await make_reader(email, news, name=name)
    mailing = await make_letter(await make_post(slug), news)
    await begin(mailing)
    return mailing


async def send_all() -> None:
    for _ in range(10):
        with suppress(NotMadeForAnybody):
            if not await send_slice():
                return


async def trouble_of(email: str) -> tuple[Trouble | None, int]:
    it = MailingRecipient
    async with reading() as session:
        row = (
            await session.execute(select(it.trouble, it.attempts).where(it.email == email))
        ).one()
    return row.trouble, row.attempts


async def shown(client: Browser, mailing: int) -> str:
    await enter_as(client, "admin@example.org", ADMIN)
    return await text_of(client, f"/admin/letters/{mailing}/")


async def test_a_broken_template_loses_nobody_and_holds_up_no_other_letter(
    server: MailServer,
    template: dict[str, str],
    runtime: Runtime,
    clock: FrozenClock,
    client: Browser,
) -> None:
    broken = await a_letter(ADA, BEN)
    template["mail/letter.html"] = BROKEN
    with pytest.raises(NotMadeForAnybody):
        await send_slice()
    other = await a_letter(CAM, slug="apples")
    told = await shown(client, broken)

    template.clear()
    _read_anew(runtime)
    await send_all()
    meanwhile = list(server.recipients)
    clock.advance(AWAY)
    await send_all()

    assert "there is a mistake in its template" in told
    assert "nonsense" in told
    assert meanwhile == [CAM]
    assert sorted(server.recipients) == [ADA, BEN, CAM]
    assert await state_of(broken) is await state_of(other) is MailingState.SENT
    assert await trouble_of(ADA) == (None, 1)
    assert "letter-trouble" not in await shown(client, broken)


async def test_what_cannot_be_made_for_one_reader_holds_up_nobody_behind_them(
    server: MailServer, template: dict[str, str], clock: FrozenClock, client: Browser
) -> None:
    template["mail/letter.html"] = BROKEN_FOR_ONE
    news = await make_list()
    await make_reader(ADA, news, name="Odd")
    await make_reader(BEN, news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)

    await send_all()
    waiting = await shown(client, mailing)
    for _ in range(BACK_OFF.tries):
        clock.advance(BACK_OFF.longest)
        await send_all()

    assert server.recipients == [BEN]
    assert "Cannot be made for this reader." in waiting
    assert "division by zero" in waiting
    assert "Look at their name and address." in await shown(client, mailing)
    assert await state_of(mailing) is MailingState.SENT


async def test_an_address_that_makes_no_mail_holds_up_nobody_behind_it(
    server: MailServer,
) -> None:
    mailing = await a_letter("two\nlines@example.org", BEN)

    await send_all()

    assert server.recipients == [BEN]
    assert (await tally_of(mailing)).waiting == 1


async def test_a_server_that_takes_nothing_from_us_is_told_of_and_counts_against_nobody(
    server: MailServer, clock: FrozenClock, client: Browser
) -> None:
    mailing = await a_letter(ADA, BEN)
    server.to_sender = "550 5.7.1 Not from you"
    for _ in range(BACK_OFF.tries):
        with pytest.raises(SenderRefused):
            await send_slice()
        clock.advance(AWAY)
    told = await shown(client, mailing)

    server.to_sender = ""
    await send_all()

    assert "takes nothing from our address" in told
    assert "550 5.7.1 Not from you" in told
    assert sorted(server.recipients) == [ADA, BEN]
    assert await trouble_of(ADA) == (None, 1)


async def test_a_mail_server_that_is_away_is_told_of(
    server: MailServer, runtime: Runtime, client: Browser
) -> None:
    mailing = await a_letter(ADA)
    runtime.settings = runtime.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})

    with pytest.raises(MailServerAway):
        await send_slice()

    assert "The mail server does not answer." in await shown(client, mailing)


async def test_a_password_that_is_not_taken_is_told_of(
    runtime: Runtime, client: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing = await a_letter(ADA)
    server, before = MailServer(password=b"right"), runtime.settings
    async with server.opened(encrypted_by=trusted_context(tmp_path, monkeypatch)):
        url = f"smtps://post:wrong@127.0.0.1:{server.port}"
        runtime.settings = before.model_copy(update={"smtp_url": url})
        with pytest.raises(LoginRefused):
            await send_slice()
    runtime.settings = before

    told = await shown(client, mailing)
    assert "does not take our name and password" in told
    assert "wrong" not in told.split('id="letter-trouble"')[1].split("</div>")[0]


@pytest.mark.parametrize(
    ("answer", "words", "trouble"),
    [
        ("550 5.1.1 No such user", "There is no such address.", Trouble.ADDRESS),
        ("550 5.7.1 Not wanted", "Refused for good by the mail server.", Trouble.REFUSED),
        ("451 4.2.0 Come again", "Not taken yet. Tried again on", Trouble.NOT_YET),
    ],
)
async def test_why_one_address_did_not_get_it_is_told(
    server: MailServer, client: Browser, answer: str, words: str, trouble: Trouble
) -> None:
    mailing = await a_letter(ADA, BEN)
    server.to_recipient[ADA] = answer

    await send_all()

    told = await shown(client, mailing)
    assert words in told
    assert answer in told
    assert await trouble_of(ADA) == (trouble, 1)


async def test_what_was_refused_is_tried_again_by_the_same_letter(
    server: MailServer, client: Browser, clock: FrozenClock
) -> None:
    mailing = await a_letter(ADA, BEN, CAM)
    server.to_recipient |= {ADA: "550 5.7.1 Not wanted", BEN: "550 5.1.1 No such user"}
    await send_all()
    server.to_recipient.clear()
    first = await shown(client, mailing)

    await client.post(f"/admin/letters/{mailing}/refused/")
    clock.advance(timedelta(seconds=2))
    await send_all()

    assert 'id="retry-refused"' in first
    assert sorted(server.recipients) == [ADA, CAM]
    assert await state_of(mailing) is MailingState.SENT
    assert 'id="retry-refused"' not in await shown(client, mailing)
