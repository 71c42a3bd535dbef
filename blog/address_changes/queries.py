"""What can be read of changes of address."""

from datetime import datetime

from sqlalchemy import select

from blog.address_changes.models import AddressChange
from blog.sign_in.tokens import token_hash
from shared.db import ReadSession


async def open_change_of(
    session: ReadSession, *, user_id: int, now: datetime
) -> AddressChange | None:
    statement = select(AddressChange).where(
        AddressChange.is_open(now), AddressChange.user_id == user_id
    )
    change: AddressChange | None = await session.scalar(statement)
    return change


async def open_change_by_link(
    session: ReadSession, *, token: str, now: datetime
) -> AddressChange | None:
    """Return the change of a link that was mailed to either of its ends."""
    statement = select(AddressChange).where(
        AddressChange.is_open(now), AddressChange.is_mailed(token_hash(token))
    )
    change: AddressChange | None = await session.scalar(statement)
    return change
