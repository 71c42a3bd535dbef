"""Asking for a link and using it up."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from blog.people.models import User
from blog.sign_in.device import Device
from blog.sign_in.errors import LinkSpent
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.queries import signed_in_within
from blog.sign_in.service import (
    LINK_LASTS,
    LINKS_AT_ONCE,
    SignedIn,
    end_session,
    request_link,
    sign_in_by_link,
)
from blog.sign_in.tokens import new_token, token_hash
from blog.tests.factories import ADA
from blog.tests.links import ask_for_link, mailed_tokens
from shared.actors import Actor, ActorKind, acting_as
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import domain_events, mails


async def sign_in(token: str, **device: str) -> SignedIn:
    async with transaction() as session:
        return await sign_in_by_link(session, token=token, device=Device(**device), now=utcnow())


async def request(email: str = ADA) -> bool:
    async with transaction() as session:
        return await request_link(session, email=email, next=None, ticket=new_token(), now=utcnow())


async def end(token: str) -> None:
    async with transaction() as session:
        await end_session(session, token=token, now=utcnow())


async def count(model: type[MagicLink] | type[User] | type[BrowserSession]) -> int:
    async with reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_a_link_makes_an_account_once_and_signs_in() -> None:
    first = await sign_in(await ask_for_link(ADA))
    second = await sign_in(await ask_for_link(ADA))

    assert first.user_id == second.user_id
    assert first.session_token != second.session_token


async def test_signing_in_notes_the_time_and_tells_of_it_together(clock: FrozenClock) -> None:
    signed_in = await sign_in(await ask_for_link(ADA), visitor_id="visitor-1")

    async with reading() as session:
        user = await session.get(User, signed_in.user_id)
        event = (await session.execute(domain_events.select())).one()
    assert user is not None
    assert user.last_login_at == clock.now()
    assert (event.name, event.stream) == ("user.logged_in", f"user:{user.id}")
    assert event.payload["session_id"] == "visitor-1"
    assert ADA not in str(event.payload)


async def test_a_session_remembers_where_it_began() -> None:
    signed_in = await sign_in(
        await ask_for_link(ADA), user_agent="Browser " * 100, network="203.0.113.0/24"
    )

    async with reading() as session:
        browser = (await session.scalars(select(BrowserSession))).one()
    assert browser.token_hash == token_hash(signed_in.session_token)
    assert browser.user_agent == "Browser " * 50
    assert browser.network == "203.0.113.0/24"


async def test_coming_and_going_are_written_down_as_the_persons_own_deeds() -> None:
    network = "203.0.113.0/24"
    with acting_as(Actor(ActorKind.VISITOR, network=network)):
        signed_in = await sign_in(await ask_for_link(ADA))
        for _ in range(2):
            await end(signed_in.session_token)

    async with reading() as session:
        left, came = await audit_trail(session, Trail(person_id=signed_in.user_id), limit=10)
    assert (came["action"], left["action"]) == ("person.signed-in", "person.signed-out")
    assert came["object_id"] == left["object_id"] == signed_in.user_id
    assert came["network"] == left["network"] == network
    assert came["detail"] == {"session_id": left["detail"]["session_id"], "by": "link"}


async def test_signing_in_again_ends_the_session_that_the_browser_forgets(
    clock: FrozenClock,
) -> None:
    first = await sign_in(await ask_for_link(ADA))
    second = await sign_in(await ask_for_link(ADA), session_token=first.session_token)

    async with reading() as session:
        live = await session.scalars(
            select(BrowserSession.token_hash).where(BrowserSession.live(clock.now()))
        )
        assert live.all() == [token_hash(second.session_token)]


async def test_a_sign_in_is_fresh_for_as_long_as_is_asked_for(clock: FrozenClock) -> None:
    token = (await sign_in(await ask_for_link(ADA))).session_token

    async def is_fresh(minutes: int = 15, token: str = token) -> bool:
        async with reading() as session:
            return await signed_in_within(session, token=token, minutes=minutes, now=clock.now())

    clock.advance(timedelta(minutes=14, seconds=59))
    assert await is_fresh()
    assert not await is_fresh(token="invented")
    clock.advance(timedelta(seconds=1))
    assert not await is_fresh()
    assert await is_fresh(minutes=16)
    await end(token)
    assert not await is_fresh(minutes=16)


async def test_a_link_works_once() -> None:
    token = await ask_for_link(ADA)
    await sign_in(token)

    with pytest.raises(LinkSpent):
        await sign_in(token)
    assert await count(BrowserSession) == 1


async def test_a_link_works_for_a_quarter_of_an_hour(clock: FrozenClock) -> None:
    in_time = await ask_for_link(ADA)
    too_late = await ask_for_link(ADA)

    clock.advance(LINK_LASTS - timedelta(seconds=1))
    await sign_in(in_time)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(LinkSpent):
        await sign_in(too_late)


async def test_an_invented_link_signs_nobody_in() -> None:
    with pytest.raises(LinkSpent):
        await sign_in("invented")
    assert await count(User) == 0


@pytest.mark.committed
async def test_of_many_who_use_a_link_at_once_one_is_signed_in() -> None:
    token = await ask_for_link(ADA)

    results = await asyncio.gather(*(sign_in(token) for _ in range(8)), return_exceptions=True)

    assert len([result for result in results if isinstance(result, SignedIn)]) == 1
    assert len([result for result in results if isinstance(result, LinkSpent)]) == 7
    assert await count(BrowserSession) == 1


@pytest.mark.committed
async def test_two_links_of_one_new_address_used_at_once_make_one_account() -> None:
    tokens = [await ask_for_link(ADA) for _ in range(2)]

    first, second = await asyncio.gather(*(sign_in(token) for token in tokens))

    assert first.user_id == second.user_id
    assert await count(User) == 1


async def test_only_hashes_of_tokens_are_kept() -> None:
    token = await ask_for_link(ADA)
    signed_in = await sign_in(token)

    async with reading() as session:
        link = await session.scalar(select(MagicLink.token_hash))
        browser = await session.scalar(select(BrowserSession.token_hash))
    assert link != token
    assert browser != signed_in.session_token


async def test_the_mail_is_blanked_when_it_is_sent() -> None:
    await ask_for_link(ADA)

    async with reading() as session:
        mail = (await session.execute(mails.select())).one()
    assert mail.secret
    assert mail.to_address == ADA
    assert mail.subject == "Sign in to Rose Ash"
    assert "15 minutes" in mail.text_body
    assert (await mailed_tokens())[0] in mail.html_body


async def test_an_address_is_sent_only_so_many_links(clock: FrozenClock) -> None:
    for _ in range(LINKS_AT_ONCE):
        assert await request()

    assert not await request()
    assert await request("ben@example.org")
    clock.advance(LINK_LASTS)
    assert await request()


@pytest.mark.committed
async def test_asking_many_times_at_once_does_not_help() -> None:
    sent = await asyncio.gather(*(request() for _ in range(9)))

    assert sent.count(True) == LINKS_AT_ONCE
    assert len(await mailed_tokens()) == LINKS_AT_ONCE


async def test_old_links_are_forgotten(clock: FrozenClock) -> None:
    await ask_for_link(ADA)
    clock.advance(timedelta(days=1, minutes=16))

    await ask_for_link("ben@example.org")

    assert await count(MagicLink) == 1
