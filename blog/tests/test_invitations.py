"""Invitations: mailed, sent again, withdrawn, and accepted once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from blog.invitations.errors import InvitationOver, TooManyLetters
from blog.invitations.models import Invitation
from blog.invitations.service import (
    LETTERS_AN_HOUR,
    accept,
    send_again,
    withdraw,
)
from blog.people.models import User
from blog.posts.models import Post
from blog.roles.queries import grants_of
from blog.sign_in.device import Device
from blog.tests.factories import ADA, make_page, make_user
from blog.tests.invited import BEN, ask_in, invitation, letters, shop, tokens
from glue.audit import Audited, ObjectType
from glue.contracts.blog import Grant, Role
from shared.actors import ActorKind
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction


@pytest.fixture
async def ada() -> User:
    return await make_user(ADA)


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


async def come(token: str, visitor_id: str | None = None) -> int:
    async with transaction() as session:
        accepted = await accept(
            session, token=token, device=Device(visitor_id=visitor_id), now=utcnow()
        )
    return accepted.signed_in.user_id


async def roles_of(user_id: int) -> set[tuple[Role, int | None, int | None]]:
    async with reading() as session:
        grants = await grants_of(session, user_id=user_id)
    return {(grant.role, grant.page_id, grant.granted_by) for grant in grants}


async def test_a_letter_says_who_asks_whom_to_what(ada: User, bakery: Post) -> None:
    await ask_in(
        ada, shop(bakery), Grant(role=Role.DOOR, page_id=bakery.id), Grant(role=Role.ADMIN)
    )

    ((to, subject, body),) = await letters()
    assert (to, subject) == (BEN, "You are invited to Rose Ash")
    assert "- The whole site: Admin\n- The Bakery: Shop, Door" in body
    assert "for 14 days" in body
    assert len(await tokens()) == 1


async def test_whoever_accepts_is_signed_in_and_has_the_roles(ada: User, bakery: Post) -> None:
    await ask_in(ada, shop(bakery), Grant(role=Role.AUTHOR))
    (token,) = await tokens()

    ben = await come(token)

    assert await roles_of(ben) == {
        (Role.SHOP, bakery.id, ada.id),
        (Role.AUTHOR, None, ada.id),
    }
    async with reading() as session:
        rows = await audit_trail(session, Trail(person_id=ben), limit=9)
    assert [row["action"] for row in rows][::-1] == [
        Audited.SIGNED_IN,
        Audited.INVITATION_ACCEPTED,
        Audited.ROLE_GRANTED,
        Audited.ROLE_GRANTED,
    ]
    assert {row["actor_kind"] for row in rows} == {ActorKind.PERSON}


async def test_an_invitation_is_accepted_once(ada: User, bakery: Post) -> None:
    await ask_in(ada, shop(bakery))
    (token,) = await tokens()
    await come(token)

    with pytest.raises(InvitationOver):
        await come(token)


@pytest.mark.committed
async def test_of_two_who_accept_at_once_one_is_let_in(ada: User, bakery: Post) -> None:
    await ask_in(ada, shop(bakery))
    (token,) = await tokens()

    ends = await asyncio.gather(*(come(token) for _ in range(4)), return_exceptions=True)

    assert sorted(isinstance(end, InvitationOver) for end in ends) == [False, True, True, True]
    assert await count(Invitation.accepted_at.is_not(None)) == 1


@pytest.mark.committed
async def test_accepting_and_withdrawing_at_once_ends_in_one_of_both(
    ada: User, bakery: Post
) -> None:
    await ask_in(ada, shop(bakery))
    (token,), id = await tokens(), (await invitation()).id

    async def take_back() -> None:
        async with transaction() as session:
            await withdraw(session, invitation_id=id, now=utcnow())

    ends = await asyncio.gather(come(token), take_back(), return_exceptions=True)

    ended = await invitation()
    assert sorted(isinstance(end, InvitationOver) for end in ends) == [False, True]
    assert (ended.accepted_at is None) != (ended.withdrawn_at is None)


@pytest.mark.committed
async def test_two_who_invite_an_address_at_once_make_one_invitation_to_both(
    ada: User, bakery: Post
) -> None:
    dairy = await make_page("dairy")

    await asyncio.gather(ask_in(ada, shop(bakery)), ask_in(ada, shop(dairy)))

    assert {grant.page_id for grant in (await invitation()).grants} == {bakery.id, dairy.id}
    assert len(await tokens()) == 2


async def test_what_is_added_to_an_invitation_makes_the_older_link_dead(
    ada: User, bakery: Post
) -> None:
    await ask_in(ada, shop(bakery))
    await ask_in(ada, shop(bakery), Grant(role=Role.AUTHOR))
    old, new = await tokens()

    with pytest.raises(InvitationOver):
        await come(old)

    assert len(await roles_of(await come(new))) == 2


async def test_whoever_is_here_already_gets_the_roles_at_once_and_a_mail(
    ada: User, bakery: Post
) -> None:
    ben = await make_user(BEN)

    first = await ask_in(ada, shop(bakery))
    again = await ask_in(ada, shop(bakery))

    assert (first.given, again.given) == ([shop(bakery)], [])
    assert await roles_of(ben.id) == {(Role.SHOP, bakery.id, ada.id)}
    ((to, subject, body),) = await letters()
    assert (to, subject) == (BEN, "What you look after on Rose Ash")
    assert "- The Bakery: Shop" in body
    assert "http://blog.test/admin/" in body
    assert await count() == 0


async def test_an_author_is_not_sent_to_pages_they_may_not_see(ada: User) -> None:
    await make_user(BEN)

    await ask_in(ada, Grant(role=Role.AUTHOR))

    ((_, _, body),) = await letters()
    assert "http://blog.test/account/" in body


async def test_sending_again_makes_a_new_link_for_its_full_time(
    ada: User, bakery: Post, clock: FrozenClock
) -> None:
    await ask_in(ada, shop(bakery))
    clock.advance(timedelta(days=15))
    (old,) = await tokens()
    with pytest.raises(InvitationOver):
        await come(old)

    async with transaction() as session:
        await send_again(session, invitation_id=(await invitation()).id, by=ada, now=utcnow())
    clock.advance(timedelta(days=13))

    assert await roles_of(await come((await tokens())[-1]))


@pytest.mark.committed
async def test_at_most_five_letters_an_hour_also_when_asked_at_once(
    ada: User, bakery: Post, clock: FrozenClock
) -> None:
    await ask_in(ada, shop(bakery))
    id = (await invitation()).id

    async def again() -> None:
        async with transaction() as session:
            await send_again(session, invitation_id=id, by=ada, now=utcnow())

    ends = await asyncio.gather(*(again() for _ in range(7)), return_exceptions=True)
    with pytest.raises(TooManyLetters):
        await ask_in(ada, Grant(role=Role.AUTHOR))

    assert len([end for end in ends if end is None]) == LETTERS_AN_HOUR - 1
    assert len(await tokens()) == LETTERS_AN_HOUR
    assert len((await invitation()).roles) == 1
    clock.advance(timedelta(hours=1))
    await again()


async def test_what_was_withdrawn_opens_nothing_and_may_be_invited_anew(
    ada: User, bakery: Post
) -> None:
    await ask_in(ada, shop(bakery))
    id = (await invitation()).id
    async with transaction() as session:
        await withdraw(session, invitation_id=id, now=utcnow())
        with pytest.raises(InvitationOver):
            await withdraw(session, invitation_id=id, now=utcnow())
        with pytest.raises(InvitationOver):
            await send_again(session, invitation_id=id, by=ada, now=utcnow())
    with pytest.raises(InvitationOver):
        await come((await tokens())[0])

    await ask_in(ada, shop(bakery))

    assert await come((await tokens())[-1])
    async with reading() as session:
        trail = Trail(object=(ObjectType.INVITATION, id))
        rows = await audit_trail(session, trail, limit=9)
    assert [row["action"] for row in rows] == [Audited.INVITATION_WITHDRAWN, Audited.INVITED]


async def test_a_role_on_a_page_that_is_gone_by_then_is_left_out(ada: User, bakery: Post) -> None:
    await ask_in(ada, shop(bakery), Grant(role=Role.AUTHOR))
    async with transaction() as session:
        page = await session.get(Post, bakery.id)
        assert page
        page.deleted_at = utcnow()

    ben = await come((await tokens())[0])

    assert await roles_of(ben) == {(Role.AUTHOR, None, ada.id)}


async def count(where: object = None) -> int:
    statement = select(func.count()).select_from(Invitation)
    if where is not None:
        statement = statement.where(where)  # type: ignore[arg-type]  # a column's condition
    async with reading() as session:
        return await session.scalar(statement) or 0
