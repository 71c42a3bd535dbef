"""The code of a mail: it works in the browser that asked, and is guessed only so often."""

import asyncio
import hmac
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from blog.sign_in.device import Device
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.service import (
    LINK_LASTS,
    WRONG_CODES_OF_ADDRESS,
    WRONG_CODES_OF_LINK,
    SignedIn,
    request_link,
    sign_in_by_code,
    sign_in_by_link,
)
from blog.sign_in.tokens import new_token
from blog.tests.factories import ADA
from blog.tests.links import CODE, Asked, another, ask, mailed_texts
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import mails
from shared.runtime import Runtime
from shared.testing.locks import until_waiting

BEN = "ben@example.org"


async def type_code(ticket: str, code: str) -> SignedIn | None:
    async with transaction() as session:
        return await sign_in_by_code(
            session, ticket=ticket, code=code, device=Device(), now=utcnow()
        )


async def follow_link(token: str) -> SignedIn:
    async with transaction() as session:
        return await sign_in_by_link(session, token=token, device=Device(), now=utcnow())


async def guess_wrong(asked: Asked, times: int) -> None:
    for _ in range(times):
        assert await type_code(asked.ticket, another(asked.code)) is None


async def spend_all_guesses(clock: FrozenClock) -> None:
    """Type wrong codes for ADA until the day has no more, as slowly as mails are sent."""
    for _ in range(WRONG_CODES_OF_ADDRESS // WRONG_CODES_OF_LINK + 1):
        await guess_wrong(await ask(ADA), WRONG_CODES_OF_LINK)
    clock.advance(LINK_LASTS)


async def wrong_codes() -> int:
    async with reading() as session:
        return await session.scalar(select(func.sum(MagicLink.wrong_codes))) or 0


async def test_the_code_signs_in_whom_the_link_would() -> None:
    asked = await ask(ADA, next="/bakery/")

    by_code = await type_code(asked.ticket, asked.code)

    assert by_code is not None
    assert by_code.next == "/bakery/"
    assert by_code.user_id == (await follow_link((await ask(ADA)).token)).user_id
    assert await wrong_codes() == 0


async def test_link_and_code_work_once_together() -> None:
    by_link, by_code = await ask(ADA), await ask(ADA)
    await follow_link(by_link.token)
    await type_code(by_code.ticket, by_code.code)

    assert await type_code(by_link.ticket, by_link.code) is None
    assert await type_code(by_code.ticket, by_code.code) is None
    with pytest.raises(Exception, match="has been used"):
        await follow_link(by_code.token)


async def test_a_code_works_for_a_quarter_of_an_hour(clock: FrozenClock) -> None:
    in_time, too_late = await ask(ADA), await ask(ADA)

    clock.advance(LINK_LASTS - timedelta(seconds=1))
    assert await type_code(in_time.ticket, in_time.code)
    clock.advance(timedelta(seconds=1))
    assert await type_code(too_late.ticket, too_late.code) is None


async def test_a_code_works_with_its_own_ticket_only() -> None:
    adas, bens = await ask(ADA), await ask(BEN)

    assert await type_code(bens.ticket, adas.code) is None
    assert await type_code(new_token(), adas.code) is None
    assert await type_code(adas.ticket, adas.code)


async def test_after_three_wrong_codes_only_the_link_works() -> None:
    asked = await ask(ADA)
    await guess_wrong(asked, WRONG_CODES_OF_LINK)

    assert await type_code(asked.ticket, asked.code) is None
    assert await follow_link(asked.token)


async def test_a_right_code_is_no_guess() -> None:
    asked = await ask(ADA)
    await guess_wrong(asked, WRONG_CODES_OF_LINK - 1)

    assert await type_code(asked.ticket, asked.code)
    assert await wrong_codes() == WRONG_CODES_OF_LINK - 1


async def test_after_ten_wrong_codes_in_a_day_an_address_has_links_only(
    clock: FrozenClock,
) -> None:
    before = await ask(ADA)
    await spend_all_guesses(clock)

    async with transaction() as session:
        await request_link(session, email=ADA, next=None, ticket=new_token(), now=utcnow())
    mailed = (await mailed_texts())[-1]

    assert await wrong_codes() == WRONG_CODES_OF_ADDRESS
    assert await type_code(before.ticket, before.code) is None
    assert CODE.findall(mailed) == []
    assert "There is no code today" in mailed
    bens = await ask(BEN)
    assert await type_code(bens.ticket, bens.code)


async def test_the_day_after_codes_work_again(clock: FrozenClock) -> None:
    await spend_all_guesses(clock)

    clock.advance(timedelta(days=1))

    asked = await ask(ADA)
    assert await type_code(asked.ticket, asked.code)


@pytest.mark.committed
async def test_fifty_guesses_at_once_are_three() -> None:
    asked = await ask(ADA)

    guesses = [type_code(asked.ticket, another(asked.code)) for _ in range(50)]
    outcomes = await asyncio.gather(*guesses)

    assert set(outcomes) == {None}
    assert await wrong_codes() == WRONG_CODES_OF_LINK
    assert await type_code(asked.ticket, asked.code) is None


@pytest.mark.committed
async def test_fifty_guesses_at_once_with_many_tickets_are_ten() -> None:
    asked = [await ask(ADA) for _ in range(5)]

    guesses = [type_code(each.ticket, another(each.code)) for each in asked * 10]
    outcomes = await asyncio.gather(*guesses)

    assert set(outcomes) == {None}
    assert await wrong_codes() == WRONG_CODES_OF_ADDRESS
    assert {await type_code(each.ticket, each.code) for each in asked} == {None}


@pytest.mark.committed
async def test_a_guess_waits_for_those_that_are_not_yet_counted() -> None:
    asked = [await ask(ADA) for _ in range(5)]
    for each in asked[:3]:
        await guess_wrong(each, WRONG_CODES_OF_LINK)

    async with transaction() as session:
        tenth = asked[3]
        await sign_in_by_code(session, ticket=tenth.ticket, code="x", device=Device(), now=utcnow())
        last = asked[4]
        one_more = asyncio.create_task(type_code(last.ticket, last.code))
        await until_waiting(one_more, on="advisory")

    assert await one_more is None
    assert await wrong_codes() == WRONG_CODES_OF_ADDRESS


@pytest.mark.committed
async def test_of_link_and_code_used_at_once_one_signs_in() -> None:
    asked = await ask(ADA)

    tries = [
        *(follow_link(asked.token) for _ in range(4)),
        *(type_code(asked.ticket, asked.code) for _ in range(4)),
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)

    assert len([each for each in outcomes if isinstance(each, SignedIn)]) == 1
    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(BrowserSession)) == 1


async def test_what_is_kept_of_a_code_needs_the_ticket_and_the_key(runtime: Runtime) -> None:
    asked = await ask(ADA)

    async with reading() as session:
        row = (await session.scalars(select(MagicLink))).one()
        mail = (await session.execute(mails.select())).one()

    message = f"sign-in code:{asked.ticket}:{asked.code}".encode()
    key = runtime.settings.secret_key.encode()
    assert row.code_hash == hmac.new(key, message, sha256).hexdigest()
    assert row.ticket_hash != asked.ticket
    assert mail.secret
    assert asked.code in mail.html_body
    assert asked.code not in mail.subject
