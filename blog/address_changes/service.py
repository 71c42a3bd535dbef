"""Asking for another address, confirming it at both ends, and stopping it at either."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import case, delete, func, text, update
from sqlalchemy.dialects.postgresql import insert

from blog.address_changes.errors import ChangeOver, SameAddress
from blog.address_changes.models import AddressChange, End
from blog.newsletters.service import follow_address
from blog.people import queries as people_queries
from blog.people import service as people
from blog.people.errors import AddressTaken
from blog.sign_in.tokens import new_token, token_hash
from glue.audit import Audited, ObjectType
from glue.urls import blog_url
from shared.audit import record
from shared.db import WriteSession
from shared.mail import queue_mail

CHANGE_LASTS = timedelta(hours=24)


class Outcome(StrEnum):
    """What came of confirming one end."""

    WAITING = "waiting"
    CHANGED = "changed"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Which end was confirmed, for which address, and what came of it."""

    end: End
    new_email: str
    outcome: Outcome


async def ask_for_change(
    session: WriteSession, *, user_id: int, new_email: str, now: datetime
) -> None:
    """Write to the old and the new address, in place of an earlier wish; raises `SameAddress`.

    Whether the new address is somebody's is not looked at: who asks must not learn it.
    """
    user = await people_queries.user_by_id(session, user_id=user_id)
    assert user is not None
    if user.email == new_email:
        raise SameAddress()
    await session.execute(
        delete(AddressChange).where(
            AddressChange.expires_at <= now, AddressChange.done_at.is_(None)
        )
    )
    tokens = {end: new_token() for end in End}
    values = {
        "new_email": new_email,
        "old_token_hash": token_hash(tokens[End.OLD]),
        "new_token_hash": token_hash(tokens[End.NEW]),
        "created_at": now,
        "expires_at": now + CHANGE_LASTS,
        "old_confirmed_at": None,
        "new_confirmed_at": None,
    }
    await session.execute(
        insert(AddressChange)
        .values(user_id=user_id, **values)
        .on_conflict_do_update(
            index_elements=["user_id"], index_where=text("done_at IS NULL"), set_=values
        )
    )
    await record(session, Audited.ADDRESS_CHANGE_ASKED, on=(ObjectType.PERSON, user_id))
    for end, to in ((End.OLD, user.email), (End.NEW, new_email)):
        await queue_mail(
            session,
            key=f"address-change:{token_hash(tokens[end])}",
            to=to,
            template=f"mail/address_{end.value}",
            secret=True,
            link=blog_url(f"/account/address/{tokens[end]}/"),
            new_email=new_email,
        )


async def confirm(session: WriteSession, *, token: str, now: datetime) -> Confirmed:
    """Confirm the end a link was mailed to, and change the address once both are.

    Raises `ChangeOver`. That the address is another account's is returned and not raised, since
    what follows from it is to be committed.
    """
    hashed = token_hash(token)
    statement = (
        update(AddressChange)
        .where(AddressChange.is_open(now), AddressChange.is_mailed(hashed))
        .values(
            {
                column: case((token_column == hashed, func.coalesce(column, now)), else_=column)
                for token_column, column in (
                    (AddressChange.old_token_hash, AddressChange.old_confirmed_at),
                    (AddressChange.new_token_hash, AddressChange.new_confirmed_at),
                )
            }
        )
        .returning(AddressChange)
    )
    change: AddressChange | None = await session.scalar(
        statement, execution_options={"synchronize_session": False, "populate_existing": True}
    )
    if change is None:
        raise ChangeOver()
    end = change.end_of(hashed)
    outcome = await _change(session, change, now=now) if change.is_confirmed else Outcome.WAITING
    return Confirmed(end, change.new_email, outcome)


async def stop(session: WriteSession, *, token: str, now: datetime) -> None:
    """Stop a change by the link of either end; raises `ChangeOver`."""
    hashed = token_hash(token)
    stopped = await session.execute(
        delete(AddressChange)
        .where(AddressChange.is_open(now), AddressChange.is_mailed(hashed))
        .returning(AddressChange.user_id, AddressChange.old_token_hash)
    )
    row = stopped.one_or_none()
    if row is None:
        raise ChangeOver()
    end = End.OLD if row.old_token_hash == hashed else End.NEW
    await _note_stopped(session, row.user_id, by=f"{end.value} address")


async def withdraw(session: WriteSession, *, user_id: int) -> None:
    """Stop the change a person has asked for; where there is none, nothing is to be done."""
    stopped = await session.scalar(
        delete(AddressChange)
        .where(AddressChange.user_id == user_id, AddressChange.done_at.is_(None))
        .returning(AddressChange.id)
    )
    if stopped is not None:
        await _note_stopped(session, user_id, by="account")


async def _change(session: WriteSession, change: AddressChange, *, now: datetime) -> Outcome:
    user_id, new_email = change.user_id, change.new_email
    try:
        old_email = await people.change_address(session, user_id=user_id, email=new_email)
    except AddressTaken:
        # Told at the new address, where it was confirmed, and nowhere else.
        await _tell(session, change, to=new_email, template="mail/address_taken")
        await session.delete(change)
        await _note_stopped(session, user_id, by="address taken")
        return Outcome.TAKEN
    change.done_at, change.old_email = now, old_email
    await follow_address(session, old=old_email, new=new_email)
    await record(session, Audited.ADDRESS_CHANGED, on=(ObjectType.PERSON, user_id))
    for to in (old_email, new_email):
        await _tell(session, change, to=to, template="mail/address_changed")
    return Outcome.CHANGED


async def _tell(session: WriteSession, change: AddressChange, *, to: str, template: str) -> None:
    end = End.NEW if to == change.new_email else End.OLD
    await queue_mail(
        session,
        key=f"{template}:{change.old_token_hash}:{end.value}",
        to=to,
        template=template,
        new_email=change.new_email,
    )


async def _note_stopped(session: WriteSession, user_id: int, *, by: str) -> None:
    on = (ObjectType.PERSON, user_id)
    await record(session, Audited.ADDRESS_CHANGE_STOPPED, on=on, why=by)
