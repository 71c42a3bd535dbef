"""The account of a page: saved once SumUp has said yes to it, looked at again, and closed."""

from datetime import datetime

from sqlalchemy import or_, update

from blog.page_configs import queries
from blog.page_configs.keys import UnreadableKey
from blog.page_configs.models import AccountCheck, PagePaymentAccount
from blog.page_configs.service import (
    ConfigChange,
    ensure_page_config,
    unlocked_key,
    update_page_config,
)
from glue.audit import Audited, ObjectType
from glue.contracts.relations import ContainerType
from shared.audit import record
from shared.db import WriteSession
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.payments.sumup import Credentials


class KeyLost(DomainError):
    code = "key-lost"
    message = _l("The stored key cannot be read any more. Please enter it again")


class AnotherVersion(DomainError):
    code = "another-version"
    message = _l("The account was changed in the meantime, so nothing was switched off. Look again")


def credentials_of(account: PagePaymentAccount) -> Credentials:
    """Return what opens an account at SumUp; raises `KeyLost`."""
    try:
        api_key = unlocked_key(account)
    except UnreadableKey as error:
        raise KeyLost() from error
    return Credentials(account.merchant_code, account.currency, api_key)


async def save_checked_account(
    session: WriteSession, *, page_id: int, credentials: Credentials, now: datetime
) -> bool:
    """Have a page paid into an account that works; return whether that is a new version."""
    config = await ensure_page_config(
        session, container_type=ContainerType.PAGE, container_id=page_id
    )
    before = config.version
    config = await update_page_config(
        session,
        container_type=ContainerType.PAGE,
        container_id=page_id,
        change=ConfigChange(
            merchant_code=credentials.merchant_code,
            api_key=credentials.api_key,
            currency=credentials.currency,
        ),
        now=now,
    )
    account = await queries.latest_account(session, config=config)
    assert account is not None
    await note_check(session, account_id=account.id, outcome=AccountCheck.WORKS, now=now)
    return config.version != before


async def note_check(
    session: WriteSession, *, account_id: int, outcome: AccountCheck, now: datetime
) -> None:
    """Remember what SumUp said of an account, unless it has been asked again since."""
    table = PagePaymentAccount
    await session.execute(
        update(table)
        .where(table.id == account_id, or_(table.checked_at.is_(None), table.checked_at <= now))
        .values(check=outcome, checked_at=now)
    )


async def note_asked_check(
    session: WriteSession,
    account: PagePaymentAccount,
    *,
    page_id: int,
    outcome: AccountCheck,
    now: datetime,
) -> None:
    """Remember what SumUp said of a page's account when a person had it asked."""
    await note_check(session, account_id=account.id, outcome=outcome, now=now)
    await record(
        session,
        Audited.PAYMENT_ACCOUNT_CHECKED,
        on=(ObjectType.PAGE, page_id),
        within=page_id,
        version=account.version,
    )


async def close_account(
    session: WriteSession, *, page_id: int, version: int, now: datetime
) -> None:
    """Have a page take no payments; raises `AnotherVersion` where this one is not current."""
    config = await queries.lock_config(
        session, container_type=ContainerType.PAGE, container_id=page_id
    )
    account = await queries.account(session, config=config, version=None) if config else None
    if account is None or account.version != version:
        raise AnotherVersion()
    account.closed_at = now
    await record(
        session,
        Audited.PAYMENT_ACCOUNT_CLOSED,
        on=(ObjectType.PAGE, page_id),
        within=page_id,
        version=version,
    )
