"""What can be read of people."""

from collections.abc import Sequence

from sqlalchemy import select

from blog.people.models import User
from shared.db import ReadSession


async def user_by_id(session: ReadSession, *, user_id: int) -> User | None:
    return await session.get(User, user_id)


async def user_by_email(session: ReadSession, *, email: str) -> User | None:
    user: User | None = await session.scalar(select(User).where(User.email == email))
    return user


async def users_by_id(session: ReadSession, *, ids: Sequence[int]) -> Sequence[User]:
    statement = select(User).where(User.id.in_(ids)).order_by(User.id)
    return (await session.scalars(statement)).all()
