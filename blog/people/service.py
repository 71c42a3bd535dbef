"""What changes people."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningInsert

from blog.people.errors import AddressTaken
from blog.people.models import User
from blog.privacy.errors import BeingErased
from blog.privacy.queries import is_being_erased
from shared.db import WriteSession


async def note_login(session: WriteSession, *, email: str, now: datetime) -> User:
    """Return the person of an address, made at their first login, their row locked from here on.

    Raises `BeingErased` for whoever is on their way out; afterwards they begin anew.
    """
    statement = (
        insert(User)
        .values(email=email, name="", last_login_at=now)
        .on_conflict_do_update(
            index_elements=[User.email], set_={"last_login_at": now, "updated_at": func.now()}
        )
        .returning(User)
    )
    return await _who_stays(session, statement)


async def change_address(session: WriteSession, *, user_id: int, email: str) -> str:
    """Have a person known by another address and return the old one; raises `AddressTaken`."""
    old: str = (
        await session.scalars(select(User.email).where(User.id == user_id).with_for_update())
    ).one()
    try:
        async with session.begin_nested():
            await session.execute(update(User).where(User.id == user_id).values(email=email))
    except IntegrityError as error:
        if "uq_users_email" in str(error.orig):
            raise AddressTaken() from error
        raise
    return old


async def known_person(session: WriteSession, *, email: str) -> User:
    """Return the person of an address, made if they have never been here, their row locked.

    Raises `BeingErased` for whoever is on their way out.
    """
    statement = (
        insert(User)
        .values(email=email, name="")
        .on_conflict_do_update(index_elements=[User.email], set_={"email": email})
        .returning(User)
    )
    return await _who_stays(session, statement)


async def rename(session: WriteSession, *, user_id: int, name: str) -> None:
    await session.execute(update(User).where(User.id == user_id).values(name=name))


async def _who_stays(session: WriteSession, statement: ReturningInsert[User]) -> User:
    """Return whom a statement has made or found, unless they are being erased."""
    users = await session.scalars(statement, execution_options={"populate_existing": True})
    user = users.one()
    if await is_being_erased(session, user_id=user.id):
        raise BeingErased()
    return user
