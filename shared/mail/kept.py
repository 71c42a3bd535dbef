"""What is kept of the mails to somebody: told, and forgotten."""

from collections.abc import Iterable, Sequence

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, RowMapping, delete, func, or_, select

from shared.db.bus import mails
from shared.db.session import ReadSession, WriteSession


async def mails_to(
    session: ReadSession, addresses: Iterable[str], *, after_id: int, limit: int
) -> Sequence[RowMapping]:
    """Return id, subject and times of at most `limit` mails to these addresses, oldest first."""
    columns = mails.c
    rows = await session.execute(
        select(columns.id, columns.subject, columns.created_at, columns.sent_at)
        .where(_is_to(addresses), columns.id > after_id)
        .order_by(columns.id)
        .limit(limit)
    )
    return rows.mappings().all()


async def forget_mails(
    session: WriteSession, *, to: Iterable[str] = (), keys: Iterable[str] = ()
) -> int:
    """Delete the mails to these addresses and those of these keys, sent or not; return how many.

    One that is being handed over at this moment may still arrive.
    """
    rows = await session.execute(
        delete(mails).where(or_(_is_to(to), mails.c.key.in_([*keys]))).returning(mails.c.id)
    )
    return len(rows.all())


def _is_to(addresses: Iterable[str]) -> ColumnElement[bool]:
    return func.lower(mails.c.to_address).in_([form for it in addresses for form in _forms(it)])


def _forms(address: str) -> set[str]:
    """Return the ways an address may stand in a row, where domains are written in ASCII."""
    try:
        valid = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return {address.lower()}
    return {form.lower() for form in (address, valid.normalized, valid.ascii_email) if form}
