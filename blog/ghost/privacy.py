"""What came from Ghost of a person, and how it goes."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, func, update

from blog.ghost.models import GhostRow, GhostRunRow, Kind
from shared.db import WriteSession

EMAIL = ("fields", "email")


def of_address(email: str) -> ColumnElement[bool]:
    """Match the rows that name a mail address."""
    return func.lower(GhostRow.ghost[EMAIL].astext) == email


async def forget_addresses(session: WriteSession, addresses: Collection[str]) -> None:
    """Forget members of these addresses, and of authors all but which author here they are."""
    theirs = func.lower(GhostRow.ghost[EMAIL].astext).in_(addresses)
    await session.execute(delete(GhostRow).where(GhostRow.kind == Kind.MEMBER, theirs))
    nothing: dict[str, dict[str, str]] = {"fields": {}, "of": {}}
    await session.execute(update(GhostRow).where(theirs).values(ghost=nothing, digest=""))
    in_runs = func.lower(GhostRunRow.item[EMAIL].astext).in_(addresses)
    await session.execute(delete(GhostRunRow).where(in_runs))
