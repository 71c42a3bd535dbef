"""Who has which role."""

from collections.abc import Sequence

from sqlalchemy import select

from blog.people.models import User
from blog.posts.models import Post
from blog.roles.models import RoleGrant
from shared.db import ReadSession


async def grants_of(session: ReadSession, *, user_id: int) -> Sequence[RoleGrant]:
    """Return a person's roles: those that hold everywhere first, then page by page."""
    statement = (
        select(RoleGrant)
        .where(RoleGrant.user_id == user_id)
        .order_by(RoleGrant.page_id.nulls_first(), RoleGrant.role)
    )
    return (await session.scalars(statement)).all()


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
