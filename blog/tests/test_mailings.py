"""A post as a letter: to whom it goes, and the sending of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from blog.mailings.errors import AlreadyStarted, NobodyToWriteTo, PostNotShown
from blog.mailings.leasing import AWAY, LASTS
from blog.mailings.models import Mailing, MailingRecipient, MailingState, RecipientState
from blog.mailings.segments import Segment
from blog.mailings.sending import send_slice
from blog.mailings.service import pause_mailing, resume_mailing, stop_mailing
from blog.newsletters.models import Stop
from blog.newsletters.queries import subscriber_by_email
from blog.newsletters.service import follow_address, stop_writing_to, unsubscribe
from blog.site_settings.queries import kept_settings
from blog.site_settings.service import save_settings
from blog.site_settings.values import SiteSettings
from blog.tests.factories import ADA, make_draft, make_post, make_user
from blog.tests.readers import begin, make_letter, make_list, make_reader, state_of, tally_of
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.mail.server import MailServerAway
from shared.runtime import Runtime
from shared.tests.mail.post import Post as MailServer

pytestmark = pytest.mark.committed

BEN = "ben@example.org"
CAM = "cam@example.org"


@pytest.fixture
async def server(runtime: Runtime) -> AsyncIterator[MailServer]:
    before = runtime.settings
    server = MailServer()
    async with server.opened():
        runtime.settings = before.model_copy(update={"smtp_url": server.url})
        yield server
    runtime.settings = before


async def send_all() -> None:
    for _ in range(20):
        if not await send_slice():
            return


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


async def message_ids() -> list[str]:
    async with reading() as session:
        statement = select(MailingRecipient.message_id).order_by(MailingRecipient.id)
        return list(await session.scalars(statement))


async def test_everybody_on_the_list_gets_one_letter(server: MailServer) -> None:
    news, events = await make_list("news"), await make_list("events")
    await make_reader(ADA, news)
    await make_reader(BEN, news, events)
    await make_reader(CAM, events)
    mailing = await make_letter(await make_post(), news)

    assert await begin(mailing) == 2
    await send_all()
    await send_all()

    assert sorted(server.recipients) == [ADA, BEN]
    assert await state_of(mailing) is MailingState.SENT
    assert (await tally_of(mailing)).sent == 2
    sent_ids = {read(content)["Message-ID"] for _, content in server.got}
    assert sent_ids == {*await message_ids()}


async def test_a_letter_says_by_which_press_it_ends(server: MailServer) -> None:
    news = await make_list()
    reader = await make_reader(ADA, news, name="Ada & Co")
    post = await make_post("hay-cut", body_html='<p>Now <a href="/fields/">there</a></p>')
    await begin(await make_letter(post, news))

    await send_all()

    message = read(server.got[0][1])
    leaving = f"http://blog.test/letters/preferences/{reader.token}/news/"
    assert message["List-Unsubscribe"] == f"<{leaving}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Subject"] == "Read: Hay Cut"
    html, plain = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert 'href="http://blog.test/fields/"' in html.get_content()
    assert "Hello Ada &amp; Co," in html.get_content()
    assert "Now there (http://blog.test/fields/)" in plain.get_content()
    assert "Hello Ada & Co," in plain.get_content()
    for body in (html, plain):
        assert leaving in body.get_content()
        assert "http://blog.test/hay-cut/" in body.get_content()


async def test_a_post_reaches_nobody_twice_whatever_lists_it_is_sent_to(
    server: MailServer,
) -> None:
    news, events = await make_list("news"), await make_list("events")
    await make_reader(ADA, news, events)
    await make_reader(BEN, events)
    post = await make_post()
    first, second = await make_letter(post, news), await make_letter(post, events)
    third = await make_letter(post, events)

    assert (await begin(first), await begin(second)) == (1, 1)
    with pytest.raises(NobodyToWriteTo):
        await begin(third)
    await send_all()

    assert sorted(server.recipients) == [ADA, BEN]


async def test_a_post_reaches_nobody_twice_although_their_address_changed(
    server: MailServer,
) -> None:
    news = await make_list()
    await make_reader(ADA, news)
    post = await make_post()
    await begin(await make_letter(post, news))
    async with transaction() as session:
        await follow_address(session, old=ADA, new=BEN)

    with pytest.raises(NobodyToWriteTo):
        await begin(await make_letter(post, news))


async def test_two_who_begin_at_once_send_once(server: MailServer) -> None:
    news, events = await make_list("news"), await make_list("events")
    await make_reader(ADA, news, events)
    post = await make_post()
    same, other = await make_letter(post, news), await make_letter(post, events)

    begun = await asyncio.gather(*map(begin, (same, same, other)), return_exceptions=True)
    await send_all()

    assert len([it for it in begun if it == 1]) == 1
    assert {type(it) for it in begun} <= {int, AlreadyStarted, NobodyToWriteTo}
    assert server.recipients == [ADA]


@pytest.mark.parametrize(
    ("segment", "reached"),
    [
        (Segment(labels=("baker", "choir")), 2),
        (Segment(labels=("baker",), without_labels=("choir",)), 0),
        (Segment(without_labels=("baker",)), 2),
        (Segment(since=date(2026, 11, 22)), 1),
        (Segment(members_only=True), 1),
    ],
)
async def test_a_segment_chooses_among_the_list(
    clock: FrozenClock, segment: Segment, reached: int
) -> None:
    news = await make_list()
    await make_user(ADA)
    await make_reader(ADA, news, labels=["baker", "choir"])
    await make_reader(BEN, news, labels=["choir"])
    clock.advance(timedelta(days=2))
    await make_reader(CAM, news)
    mailing = await make_letter(await make_post(), news, segment=segment)

    if not reached:
        with pytest.raises(NobodyToWriteTo):
            await begin(mailing)
    else:
        assert await begin(mailing) == reached


async def test_a_draft_is_not_sent_as_a_letter() -> None:
    news = await make_list()
    await make_reader(ADA, news)
    mailing = await make_letter(await make_draft(), news)

    with pytest.raises(PostNotShown):
        await begin(mailing)

    assert await state_of(mailing) is MailingState.DRAFT


async def test_no_more_leave_than_the_rate_allows(server: MailServer, clock: FrozenClock) -> None:
    news = await make_list()
    for number in range(5):
        await make_reader(f"reader-{number}@example.org", news)
    await begin(await make_letter(await make_post(), news, per_minute=60))
    counts = []

    for _ in range(3):
        await send_slice()
        await send_slice()
        counts.append(len(server.got))
        clock.advance(timedelta(seconds=2))

    assert counts == [2, 4, 5]


async def test_a_paused_mailing_rests_and_goes_on_where_it_was(
    server: MailServer, clock: FrozenClock
) -> None:
    news = await make_list()
    for email in (ADA, BEN, CAM):
        await make_reader(email, news)
    mailing = await make_letter(await make_post(), news, per_minute=30)
    await begin(mailing)
    await send_slice()

    async with transaction() as session:
        await pause_mailing(session, mailing)
    clock.advance(timedelta(hours=1))
    await send_all()
    while_paused = len(server.got)
    async with transaction() as session:
        await resume_mailing(session, mailing, now=utcnow())
    for _ in range(2):
        await send_slice()
        clock.advance(timedelta(seconds=2))

    assert while_paused == 1
    assert sorted(server.recipients) == [ADA, BEN, CAM]


async def test_a_pause_holds_at_once_in_the_middle_of_a_slice(
    server: MailServer, runtime: Runtime
) -> None:
    news = await make_list()
    for number in range(20):
        await make_reader(f"reader-{number}@example.org", news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)
    server.may_answer.clear()
    sending = asyncio.create_task(send_slice())
    await server.next_recipient()

    async with transaction() as session:
        await pause_mailing(session, mailing)
    server.may_answer.set()
    await sending

    tally = await tally_of(mailing)
    assert tally.sent == len(server.got) < 20
    assert tally.in_flight == 0
    assert await state_of(mailing) is MailingState.PAUSED


async def test_stopped_for_good_leaves_the_others_out(server: MailServer) -> None:
    news = await make_list()
    for email in (ADA, BEN):
        await make_reader(email, news)
    mailing = await make_letter(await make_post(), news, per_minute=30)
    await begin(mailing)
    await send_slice()

    async with transaction() as session:
        await stop_mailing(session, mailing, now=utcnow())
    await send_all()

    tally = await tally_of(mailing)
    assert (tally.sent, tally.left_out, len(server.got)) == (1, 1, 1)


async def test_who_leaves_or_has_complained_meanwhile_is_left_out(server: MailServer) -> None:
    news = await make_list()
    leaver, complainer = await make_reader(ADA, news), await make_reader(BEN, news)
    await make_reader(CAM, news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)

    async with transaction() as session:
        await unsubscribe(session, leaver, now=utcnow())
        await stop_writing_to(session, complainer.id, Stop.COMPLAINED, reason="", now=utcnow())
    await send_all()

    assert server.recipients == [CAM]
    assert (await tally_of(mailing)).left_out == 2
    assert await state_of(mailing) is MailingState.SENT


async def test_refused_for_good_is_not_tried_again(server: MailServer) -> None:
    news = await make_list()
    for email in (ADA, BEN, CAM):
        await make_reader(email, news)
    server.to_recipient[ADA] = "550 5.1.1 No such user"
    server.to_data[BEN] = "554 5.7.1 We take no letters"
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)

    await send_all()

    tally = await tally_of(mailing)
    assert (tally.refused, tally.sent) == (2, 1)
    async with reading() as session:
        gone = await subscriber_by_email(session, ADA)
        strict = await subscriber_by_email(session, BEN)
    assert gone is not None
    assert strict is not None
    assert (gone.stop, strict.stop) == (Stop.BOUNCED, None)
    assert "5.1.1" in gone.stop_reason


async def test_refused_for_now_comes_later_by_the_same_message_id(
    server: MailServer, clock: FrozenClock
) -> None:
    news = await make_list()
    await make_reader(ADA, news)
    server.to_recipient[ADA] = "451 4.2.0 Come again"
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)
    (message_id,) = await message_ids()

    await send_all()
    waiting = await tally_of(mailing)
    server.to_recipient.clear()
    await send_all()
    too_early = list(server.got)
    clock.advance(timedelta(minutes=1))
    await send_all()

    assert (waiting.waiting, too_early) == (1, [])
    assert read(server.got[0][1])["Message-ID"] == message_id
    assert await state_of(mailing) is MailingState.SENT


async def test_what_was_in_flight_when_a_process_died_goes_again_as_the_same_letter(
    server: MailServer, clock: FrozenClock
) -> None:
    news = await make_list()
    for email in (ADA, BEN):
        await make_reader(email, news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)
    async with transaction() as session:
        is_first = MailingRecipient.email == ADA
        in_flight = {"state": RecipientState.IN_FLIGHT, "attempts": 1}
        await session.execute(update(MailingRecipient).where(is_first).values(**in_flight))
        await session.execute(update(Mailing).values(leased_until=utcnow() + LASTS))

    await send_all()
    while_leased = len(server.got)
    clock.advance(LASTS)
    await send_all()

    assert while_leased == 0
    assert sorted(server.recipients) == [ADA, BEN]
    assert {read(content)["Message-ID"] for _, content in server.got} == {*await message_ids()}


async def test_two_processes_at_once_send_each_letter_once(server: MailServer) -> None:
    news = await make_list()
    for number in range(12):
        await make_reader(f"reader-{number}@example.org", news)
    await begin(await make_letter(await make_post(), news))

    await asyncio.gather(*(send_all() for _ in range(3)))

    assert len(server.got) == len(set(server.recipients)) == 12


async def test_without_a_mail_server_the_mailing_waits_and_nothing_is_lost(
    runtime: Runtime, server: MailServer, clock: FrozenClock
) -> None:
    news = await make_list()
    await make_reader(ADA, news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)
    there = runtime.settings
    runtime.settings = there.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})

    with pytest.raises(MailServerAway):
        await send_slice()
    runtime.settings = there
    clock.advance(AWAY)
    await send_all()

    assert server.recipients == [ADA]
    assert await state_of(mailing) is MailingState.SENT


async def test_everybody_gets_the_post_as_it_was_when_the_letter_began(
    server: MailServer,
) -> None:
    news = await make_list()
    await make_reader(ADA, news)
    post = await make_post("hay-cut", body_html="<p>First</p>")
    await begin(await make_letter(post, news))
    async with transaction() as session:
        await session.execute(update(type(post)).values(title="Changed"))

    await send_all()

    html = read(server.got[0][1]).get_body(("html",))
    assert html is not None
    assert "Changed" not in html.get_content()


async def test_a_letter_calls_the_site_what_it_was_called_when_it_began(
    server: MailServer,
) -> None:
    news = await make_list()
    await make_reader(ADA, news)
    mailing = await make_letter(await make_post(), news)
    await call_the_site("Zoë & Sons, Ltd")
    await begin(mailing)
    await call_the_site("Another")

    await send_all()

    message = read(server.got[0][1])
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.domain) == ("Zoë & Sons, Ltd", "rose-ash.com")
    html, plain = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert html.get_content().count("Zoë &amp; Sons, Ltd") == 2
    assert "Zoë & Sons, Ltd" in plain.get_content()


async def call_the_site(title: str) -> None:
    async with transaction() as session:
        seen = (await kept_settings(session)).version
        await save_settings(session, SiteSettings(title=title), seen=seen)
