"""Giving and taking roles; the site keeps at least one admin."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from blog.people import queries as people
from blog.posts.queries import live_pages_by_id
from blog.roles.errors import LastAdmin, RoleElsewhere
from blog.roles.models import RoleGrant
from blog.roles.queries import count_admins
from glue.audit import Audited, ObjectType
from glue.contracts.blog import Grant, Role
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound

# Held while the number of admins may change, so that two of them cannot take each other's role.
ADMINS_LOCK = 7_273_101


async def give_role(
    session: WriteSession, *, user_id: int, grant: Grant, by: int | None, now: datetime
) -> bool:
    """Give a person a role; False when they had it already. Raises `RoleElsewhere`."""
    if grant.role.is_of_a_page != (grant.page_id is not None):
        raise RoleElsewhere()
    given = await session.scalar(
        insert(RoleGrant)
        .values(
            user_id=user_id, role=grant.role, page_id=grant.page_id, granted_at=now, granted_by=by
        )
        .on_conflict_do_nothing(constraint="uq_grants_user_id_role_page_id")
        .returning(RoleGrant.id)
    )
    if given is None:
        return False
    await _write_down(session, Audited.ROLE_GRANTED, user_id, grant)
    return True


async def take_role(session: WriteSession, *, user_id: int, grant: Grant) -> bool:
    """Take a role from a person; False when they did not have it. Raises `LastAdmin`."""
    if grant.role is Role.ADMIN:
        await session.execute(select(func.pg_advisory_xact_lock(ADMINS_LOCK)))
    taken = await session.scalar(
        delete(RoleGrant)
        .where(
            RoleGrant.user_id == user_id,
            RoleGrant.role == grant.role,
            RoleGrant.page_id.is_not_distinct_from(grant.page_id),
        )
        .returning(RoleGrant.id)
    )
    if taken is None:
        return False
    if grant.role is Role.ADMIN and not await count_admins(session):
        raise LastAdmin()
    await _write_down(session, Audited.ROLE_TAKEN, user_id, grant)
    return True


async def set_role(
    session: WriteSession, *, user_id: int, grant: Grant, wanted: bool, by: int, now: datetime
) -> bool:
    """Give or take a role; False when it is so already. Raises `LastAdmin`, `NotFound`."""
    if await people.user_by_id(session, user_id=user_id) is None:
        raise NotFound()
    if not wanted:
        return await take_role(session, user_id=user_id, grant=grant)
    if grant.page_id is not None and not await live_pages_by_id(session, ids=[grant.page_id]):
        raise NotFound()
    return await give_role(session, user_id=user_id, grant=grant, by=by, now=now)


async def require_another_admin(session: WriteSession, *, user_id: int) -> None:
    """Raise `LastAdmin` if the site would be without an admin once this person is gone."""
    await session.execute(select(func.pg_advisory_xact_lock(ADMINS_LOCK)))
    is_admin = (RoleGrant.role == Role.ADMIN) & (RoleGrant.user_id == user_id)
    if await session.scalar(select(RoleGrant.id).where(is_admin)) is not None:
        others = await session.scalar(
            select(func.count()).where(RoleGrant.role == Role.ADMIN, RoleGrant.user_id != user_id)
        )
        if not others:
            raise LastAdmin()


async def _write_down(session: WriteSession, action: Audited, user_id: int, grant: Grant) -> None:
    await record(
        session,
        action,
        on=(ObjectType.PERSON, user_id),
        within=grant.page_id,
        role=grant.role.value,
    )
