"""Who has which role."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from blog.people.models import User
from blog.posts.models import Post
from blog.roles.models import RoleGrant
from glue.contracts.blog import Role
from shared.db import ReadSession


async def grants_of(session: ReadSession, *, user_id: int) -> Sequence[RoleGrant]:
    """Return a person's roles: those that hold everywhere first, then page by page."""
    statement = (
        select(RoleGrant)
        .where(RoleGrant.user_id == user_id)
        .order_by(RoleGrant.page_id.nulls_first(), RoleGrant.role)
    )
    return (await session.scalars(statement)).all()


async def grants_of_people(
    session: ReadSession, *, user_ids: Collection[int]
) -> dict[int, list[RoleGrant]]:
    """Return the roles of several people, by person; who has none is left out."""
    statement = (
        select(RoleGrant)
        .where(RoleGrant.user_id.in_(user_ids))
        .order_by(RoleGrant.page_id.nulls_first(), RoleGrant.role)
    )
    grants: dict[int, list[RoleGrant]] = {}
    for grant in await session.scalars(statement):
        grants.setdefault(grant.user_id, []).append(grant)
    return grants


async def count_admins(session: ReadSession) -> int:
    counted = await session.scalar(select(func.count()).where(RoleGrant.role == Role.ADMIN))
    return counted or 0


async def count_keepers(session: ReadSession, *, page_ids: Collection[int]) -> dict[int, int]:
    """Return how many people look after each page; where nobody does, it is left out."""
    rows = await session.execute(
        select(RoleGrant.page_id, func.count(RoleGrant.user_id.distinct()))
        .where(RoleGrant.page_id.in_(page_ids))
        .group_by(RoleGrant.page_id)
    )
    return {page_id: count for page_id, count in rows if page_id is not None}


async def all_grants(session: ReadSession) -> Sequence[tuple[User, RoleGrant, Post | None]]:
    """Return every role with whose it is and its page, by address, the widest first."""
    rows = await session.execute(
        select(User, RoleGrant, Post)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Post, Post.id == RoleGrant.page_id)
        .order_by(User.email, RoleGrant.page_id.nulls_first(), RoleGrant.role)
    )
    return [(user, grant, page) for user, grant, page in rows]


async def keepers_of(
    session: ReadSession, *, page_id: int
) -> Sequence[tuple[User, Sequence[RoleGrant]]]:
    """Return the people who have a role on a page, each with their roles on it, by their names."""
    rows = await session.execute(
        select(User, RoleGrant)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.page_id == page_id)
        .order_by(User.name, User.email, User.id, RoleGrant.role)
    )
    keepers: dict[int, tuple[User, list[RoleGrant]]] = {}
    for user, grant in rows:
        keepers.setdefault(user.id, (user, []))[1].append(grant)
    return list(keepers.values())


async def people_with_role_on(session: ReadSession, *, page_id: int, role: Role) -> Sequence[User]:
    """Return the people who have a role on a page, by their ids."""
    found = await session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.page_id == page_id, RoleGrant.role == role)
        .order_by(User.id)
    )
    return found.all()
