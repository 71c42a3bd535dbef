"""Changing the address a person is known by: both ends confirm, either stops it."""

import asyncio
import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from blog.address_changes.errors import ChangeOver, SameAddress
from blog.address_changes.models import AddressChange, End
from blog.address_changes.queries import open_change_by_link, open_change_of
from blog.address_changes.service import (
    CHANGE_LASTS,
    Confirmed,
    Outcome,
    ask_for_change,
    confirm,
    stop,
    withdraw,
)
from blog.people.models import User
from blog.tests.factories import ADA, make_user
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import mails

NEW, BEN = "ada@new.example.org", "ben@example.org"
LINK = re.compile(r"http://blog\.test/account/address/([\w-]+)/")


class Tokens(NamedTuple):
    old: str
    new: str


async def ask(user_id: int, new_email: str = NEW) -> Tokens:
    """Ask for another address, and return what was mailed to the old and the new one."""
    async with transaction() as session:
        await ask_for_change(session, user_id=user_id, new_email=new_email, now=utcnow())
    old, new = (await sent())[-2:]
    return Tokens(LINK.findall(old[1])[0], LINK.findall(new[1])[0])


async def confirmed(token: str) -> Confirmed:
    async with transaction() as session:
        return await confirm(session, token=token, now=utcnow())


async def outcome(token: str) -> Outcome:
    return (await confirmed(token)).outcome


async def stopped(token: str) -> None:
    async with transaction() as session:
        await stop(session, token=token, now=utcnow())


async def sent() -> list[tuple[str, str]]:
    """Return the addresses and texts of all mails, oldest first."""
    async with reading() as session:
        rows = await session.execute(
            select(mails.c.to_address, mails.c.text_body).order_by(mails.c.id)
        )
        return [(row.to_address, row.text_body) for row in rows]


async def email_of(user_id: int) -> str:
    async with reading() as session:
        return (await session.scalars(select(User.email).where(User.id == user_id))).one()


async def deeds(user_id: int) -> list[str]:
    async with reading() as session:
        trail = Trail(object=("person", user_id))
        return [entry["action"] for entry in await audit_trail(session, trail, limit=20)][::-1]


@pytest.mark.parametrize("first", End)
async def test_an_address_changes_once_both_ends_confirm(first: End) -> None:
    ada = await make_user(ADA)
    tokens = await ask(ada.id)
    one, other = (tokens.old, tokens.new) if first is End.OLD else (tokens.new, tokens.old)

    assert await confirmed(one) == Confirmed(first, NEW, Outcome.WAITING)
    assert await email_of(ada.id) == ADA
    assert await outcome(other) is Outcome.CHANGED

    assert await email_of(ada.id) == NEW
    assert (await make_user(NEW)).id == ada.id
    assert await deeds(ada.id) == ["address.change-asked", "address.changed"]


async def test_both_are_asked_and_both_are_told() -> None:
    tokens = await ask((await make_user(ADA)).id)
    await confirmed(tokens.old)
    await confirmed(tokens.new)

    (old, asks_old), (new, asks_new), *told = await sent()
    assert (old, new) == (ADA, NEW)
    assert "stop it" in asks_old
    assert ADA not in asks_new
    assert [to for to, _ in told] == [ADA, NEW]
    assert all(f"is known by {NEW} now" in text for _, text in told)
    async with reading() as session:
        assert (await session.scalars(select(mails.c.secret))).all() == [True, True, False, False]


async def test_one_end_alone_does_not_change_anything_however_often() -> None:
    ada = await make_user(ADA)
    tokens = await ask(ada.id)

    assert {await outcome(tokens.new) for _ in range(3)} == {Outcome.WAITING}

    assert await email_of(ada.id) == ADA


async def test_a_link_that_is_looked_at_confirms_nothing() -> None:
    ada = await make_user(ADA)
    tokens = await ask(ada.id)

    async with reading() as session:
        for token in tokens * 20:
            assert await open_change_by_link(session, token=token, now=utcnow())
        change = await open_change_of(session, user_id=ada.id, now=utcnow())

    assert change is not None
    assert (change.old_confirmed_at, change.new_confirmed_at) == (None, None)


@pytest.mark.parametrize("end", End)
async def test_either_end_can_stop_it(end: End) -> None:
    ada = await make_user(ADA)
    tokens = await ask(ada.id)
    await confirmed(tokens.new)

    await stopped(tokens.old if end is End.OLD else tokens.new)

    for token in tokens:
        with pytest.raises(ChangeOver):
            await confirmed(token)
        with pytest.raises(ChangeOver):
            await stopped(token)
    assert await email_of(ada.id) == ADA
    assert await deeds(ada.id) == ["address.change-asked", "address.change-stopped"]


async def test_who_asked_can_take_it_back() -> None:
    ada, ben = await make_user(ADA), await make_user(BEN)
    tokens, bens = await ask(ada.id), await ask(ben.id, "ben@new.example.org")

    for _ in range(2):
        async with transaction() as session:
            await withdraw(session, user_id=ada.id)

    with pytest.raises(ChangeOver):
        await confirmed(tokens.old)
    assert await deeds(ada.id) == ["address.change-asked", "address.change-stopped"]
    assert await outcome(bens.old) is Outcome.WAITING


async def test_a_wish_lasts_a_day(clock: FrozenClock) -> None:
    ada = await make_user(ADA)
    tokens = await ask(ada.id)
    clock.advance(CHANGE_LASTS - timedelta(seconds=1))
    await confirmed(tokens.old)

    clock.advance(timedelta(seconds=1))

    with pytest.raises(ChangeOver):
        await confirmed(tokens.new)
    async with reading() as session:
        assert await open_change_of(session, user_id=ada.id, now=clock.now()) is None
    await ask(ada.id)


async def test_an_address_that_was_given_up_is_remembered_for_as_long_as_its_person(
    clock: FrozenClock,
) -> None:
    ada = await make_user(ADA)
    tokens = await ask(ada.id)
    await confirmed(tokens.old)
    await confirmed(tokens.new)

    clock.advance(CHANGE_LASTS)
    await ask(ada.id, BEN)

    async with reading() as session:
        done = select(AddressChange.old_email).where(AddressChange.done_at.is_not(None))
        assert (await session.scalars(done)).all() == [ADA]


async def test_a_newer_wish_takes_the_place_of_an_open_one() -> None:
    ada = await make_user(ADA)
    first = await ask(ada.id)
    await confirmed(first.old)

    second = await ask(ada.id, "ada@newer.example.org")

    with pytest.raises(ChangeOver):
        await confirmed(first.new)
    assert await outcome(second.new) is Outcome.WAITING
    assert await outcome(second.old) is Outcome.CHANGED
    assert await email_of(ada.id) == "ada@newer.example.org"


async def test_ones_own_address_is_no_change() -> None:
    ada = await make_user(ADA)

    with pytest.raises(SameAddress):
        await ask(ada.id, ADA)
    assert await sent() == []


async def test_that_an_address_is_somebodys_is_told_to_them_alone() -> None:
    ada, _ben = await make_user(ADA), await make_user(BEN)
    tokens = await ask(ada.id, BEN)
    assert [to for to, _ in await sent()] == [ADA, BEN]

    assert await outcome(tokens.new) is Outcome.WAITING
    last = await confirmed(tokens.old)

    assert last == Confirmed(End.OLD, BEN, Outcome.TAKEN)
    assert await email_of(ada.id) == ADA
    told, text = (await sent())[-1]
    assert told == BEN
    assert "another account uses this address already" in text
    with pytest.raises(ChangeOver):
        await confirmed(tokens.new)


async def test_asking_for_an_address_that_is_taken_is_the_same_work_and_the_same_mails() -> None:
    ada = await make_user(ADA)
    await make_user(BEN)

    await ask(ada.id, BEN)
    await ask(ada.id, NEW)

    (_, taken_old), (_, taken_new), (_, free_old), (_, free_new) = await sent()

    def plain(text: str) -> str:
        return LINK.sub("…", text).replace(BEN, "…").replace(NEW, "…")

    assert plain(taken_old) == plain(free_old)
    assert plain(taken_new) == plain(free_new)


@pytest.mark.committed
async def test_both_ends_at_once_change_it_once() -> None:
    ada = await make_user(ADA)
    tokens = await ask(ada.id)

    outcomes = await asyncio.gather(
        *(outcome(token) for token in tokens * 4), return_exceptions=True
    )

    assert outcomes.count(Outcome.CHANGED) == 1
    assert await email_of(ada.id) == NEW
    assert (await deeds(ada.id)).count("address.changed") == 1


@pytest.mark.committed
async def test_two_who_want_one_address_are_not_both_known_by_it() -> None:
    ada, ben = await make_user(ADA), await make_user(BEN)
    wishes = [await ask(person.id, NEW) for person in (ada, ben)]
    for tokens in wishes:
        await confirmed(tokens.old)

    outcomes = await asyncio.gather(*(outcome(tokens.new) for tokens in wishes))

    assert sorted(outcomes) == [Outcome.CHANGED, Outcome.TAKEN]
    async with reading() as session:
        assert await session.scalar(select(func.count()).where(User.email == NEW)) == 1


@pytest.mark.committed
async def test_of_wishes_at_once_one_is_open() -> None:
    ada = await make_user(ADA)

    await asyncio.gather(*(ask(ada.id, f"ada@{number}.example.org") for number in range(6)))

    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(AddressChange)) == 1


async def test_only_hashes_of_links_are_kept() -> None:
    tokens = await ask((await make_user(ADA)).id)

    async with reading() as session:
        change = (await session.scalars(select(AddressChange))).one()
    assert not {change.old_token_hash, change.new_token_hash} & set(tokens)
    assert change.old_token_hash != change.new_token_hash
