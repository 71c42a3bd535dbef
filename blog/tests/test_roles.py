"""Giving and taking roles: by constraint, written down, and never without an admin."""

import asyncio

import pytest
from sqlalchemy import func, select

from blog.roles.errors import LastAdmin, RoleElsewhere
from blog.roles.models import RoleGrant
from blog.roles.queries import grants_of, keepers_of
from blog.roles.service import give_role, require_another_admin, take_role
from blog.tests.factories import make_page, make_user
from glue.audit import Audited, ObjectType
from glue.contracts.blog import Grant, Role
from shared.audit import Trail, audit_trail
from shared.clock import utcnow
from shared.db import reading, transaction

ADMIN = Grant(role=Role.ADMIN)


async def give(user_id: int, grant: Grant, by: int | None = None) -> bool:
    async with transaction() as session:
        return await give_role(session, user_id=user_id, grant=grant, by=by, now=utcnow())


async def take(user_id: int, grant: Grant) -> bool:
    async with transaction() as session:
        return await take_role(session, user_id=user_id, grant=grant)


async def deeds(user_id: int) -> list[tuple[str, int | None, str]]:
    async with reading() as session:
        trail = Trail(object=(ObjectType.PERSON, user_id))
        rows = await audit_trail(session, trail, limit=10)
    return [(row["action"], row["within_id"], row["detail"]["role"]) for row in rows]


async def test_a_role_is_given_once_and_written_down_once() -> None:
    page, ada = await make_page(), await make_user()
    grant = Grant(role=Role.SHOP, page_id=page.id)

    given = [await give(ada.id, grant), await give(ada.id, grant)]

    assert given == [True, False]
    assert await deeds(ada.id) == [(Audited.ROLE_GRANTED, page.id, "shop")]


async def test_a_role_is_taken_once_and_written_down_once() -> None:
    page, ada = await make_page(), await make_user()
    grant = Grant(role=Role.DOOR, page_id=page.id)
    await give(ada.id, grant)

    taken = [await take(ada.id, grant), await take(ada.id, grant)]

    assert taken == [True, False]
    assert (await deeds(ada.id))[0] == (Audited.ROLE_TAKEN, page.id, "door")
    async with reading() as session:
        assert await grants_of(session, user_id=ada.id) == []


@pytest.mark.parametrize(
    "grant", [Grant(role=Role.SHOP), Grant(role=Role.ADMIN, page_id=1)], ids=["nowhere", "page"]
)
async def test_a_role_is_given_where_it_belongs(grant: Grant) -> None:
    ada = await make_user()

    with pytest.raises(RoleElsewhere):
        await give(ada.id, grant)


async def test_the_last_admin_stays() -> None:
    ada, ben = await make_user(), await make_user("ben@example.org")
    await give(ada.id, ADMIN)

    with pytest.raises(LastAdmin):
        await take(ada.id, ADMIN)
    await give(ben.id, ADMIN, by=ada.id)

    assert await take(ada.id, ADMIN)


async def test_whoever_is_the_only_admin_cannot_go() -> None:
    ada, ben = await make_user(), await make_user("ben@example.org")
    await give(ada.id, ADMIN)

    async with transaction() as session:
        await require_another_admin(session, user_id=ben.id)
        with pytest.raises(LastAdmin):
            await require_another_admin(session, user_id=ada.id)


@pytest.mark.committed
async def test_two_admins_cannot_take_each_others_role_at_once() -> None:
    ada, ben = await make_user(), await make_user("ben@example.org")
    await give(ada.id, ADMIN)
    await give(ben.id, ADMIN)

    ends = await asyncio.gather(take(ada.id, ADMIN), take(ben.id, ADMIN), return_exceptions=True)

    assert sorted(map(str, ends)) == sorted(["True", str(LastAdmin())])
    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(RoleGrant)) == 1


async def test_the_keepers_of_a_page_come_with_their_roles_on_it() -> None:
    bakery, dairy, ada = await make_page(), await make_page("dairy"), await make_user()
    for grant in (
        Grant(role=Role.SHOP, page_id=bakery.id),
        Grant(role=Role.DOOR, page_id=bakery.id),
        Grant(role=Role.ORDERS, page_id=dairy.id),
        Grant(role=Role.AUTHOR),
    ):
        await give(ada.id, grant)

    async with reading() as session:
        ((user, grants),) = await keepers_of(session, page_id=bakery.id)

    assert (user.id, [grant.role for grant in grants]) == (ada.id, [Role.DOOR, Role.SHOP])
