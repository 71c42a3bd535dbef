"""How a container gets its configuration, and its account another version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from blog.page_configs import queries
from blog.page_configs.keys import KeyBox, UnreadableKey, last_four
from blog.page_configs.models import NO_ACCOUNT, PageConfig, PagePaymentAccount
from glue.audit import Audited, ObjectType
from glue.contracts.blog import Feature, IncompletePaymentAccount, UnknownPageConfig
from glue.contracts.relations import ContainerType
from shared.audit import record
from shared.db import WriteSession
from shared.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """What is to be different; None leaves a part as it is."""

    features: dict[Feature, bool] | None = None
    merchant_code: str | None = None
    api_key: str | None = field(default=None, repr=False)
    currency: str | None = None
    reference_prefix: str | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    merchant_code: str
    api_key: str | None = field(repr=False)
    currency: str


async def ensure_page_config(
    session: WriteSession, *, container_type: ContainerType, container_id: int
) -> PageConfig:
    """Return a container's one configuration, made if it has none, locked from here on."""
    await session.execute(
        insert(PageConfig)
        .values(
            container_type=container_type,
            container_id=container_id,
            features={},
            reference_prefix=f"{container_type[0].upper()}{container_id}",
            version=NO_ACCOUNT,
        )
        .on_conflict_do_nothing(index_elements=[PageConfig.container_type, PageConfig.container_id])
    )
    config = await queries.lock_config(
        session, container_type=container_type, container_id=container_id
    )
    assert config is not None
    return config


async def update_page_config(
    session: WriteSession,
    *,
    container_type: ContainerType,
    container_id: int,
    change: ConfigChange,
    now: datetime,
) -> PageConfig:
    """Change a configuration; raises `UnknownPageConfig`, `IncompletePaymentAccount`."""
    config = await queries.lock_config(
        session, container_type=container_type, container_id=container_id
    )
    if config is None:
        raise UnknownPageConfig()
    if change.features is not None:
        await _change_features(
            session, config, {str(name): is_on for name, is_on in change.features.items()}
        )
    if change.reference_prefix is not None:
        config.reference_prefix = change.reference_prefix
    await _change_account(session, config, change, now)
    await session.flush()
    return config


async def switch_feature(
    session: WriteSession, *, page_id: int, feature: Feature, is_on: bool
) -> None:
    """Lead visitors of a page to a part of it, or do not; the other parts stay as they are."""
    config = await ensure_page_config(
        session, container_type=ContainerType.PAGE, container_id=page_id
    )
    await _change_features(session, config, dict(config.features) | {str(feature): is_on})
    await session.flush()


def unlocked_key(account: PagePaymentAccount) -> str:
    """Return the key of an account, to be handed to whoever may pay with it and no further."""
    return current_runtime().extra(KeyBox).unlock(account.locked_api_key)


async def _change_features(
    session: WriteSession, config: PageConfig, features: Mapping[str, bool]
) -> None:
    before = config.hidden
    config.features = dict(features)
    if config.hidden != before and config.container_type is ContainerType.PAGE:
        page_id = config.container_id
        await record(
            session,
            Audited.FEATURES_CHANGED,
            on=(ObjectType.PAGE, page_id),
            within=page_id,
            hidden=",".join(config.hidden),
        )


async def _change_account(
    session: WriteSession, config: PageConfig, change: ConfigChange, now: datetime
) -> None:
    if not (change.merchant_code or change.api_key or change.currency):
        return
    latest = await queries.latest_account(session, config=config)
    known = _known(latest) if latest else None
    merchant_code, api_key, currency = _merged(known, change)
    is_known = known == _Known(merchant_code, api_key, currency)
    if is_known and latest is not None and latest.closed_at is None:
        return
    config.version += 1
    session.add(
        PagePaymentAccount(
            page_config_id=config.id,
            version=config.version,
            merchant_code=merchant_code,
            locked_api_key=current_runtime().extra(KeyBox).lock(api_key),
            last_four=last_four(api_key),
            currency=currency,
            created_at=now,
        )
    )
    if config.container_type is ContainerType.PAGE:
        page_id = config.container_id
        await record(
            session,
            Audited.PAYMENT_ACCOUNT_CHANGED,
            on=(ObjectType.PAGE, page_id),
            within=page_id,
            version=config.version,
        )


def _merged(known: _Known | None, change: ConfigChange) -> tuple[str, str, str]:
    merchant_code = change.merchant_code or (known and known.merchant_code)
    api_key = change.api_key or (known and known.api_key)
    currency = change.currency or (known and known.currency)
    if not (merchant_code and api_key and currency):
        raise IncompletePaymentAccount()
    return merchant_code, api_key, currency


def _known(account: PagePaymentAccount) -> _Known:
    try:
        api_key = unlocked_key(account)
    except UnreadableKey:
        # A key that is lost is replaced like any other.
        return _Known(account.merchant_code, None, account.currency)
    return _Known(account.merchant_code, api_key, account.currency)
