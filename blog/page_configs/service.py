"""How a container gets its configuration, and its account another version."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from blog.page_configs import queries
from blog.page_configs.keys import KeyBox
from blog.page_configs.models import NO_ACCOUNT, PageConfig, PagePaymentAccount
from glue.audit import Audited, ObjectType
from glue.contracts.blog import IncompletePaymentAccount, UnknownPageConfig
from glue.contracts.relations import ContainerType
from shared.audit import record
from shared.db import WriteSession
from shared.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """What is to be different; None leaves a part as it is."""

    features: dict[str, bool] | None = None
    merchant_code: str | None = None
    api_key: str | None = field(default=None, repr=False)
    currency: str | None = None
    reference_prefix: str | None = None


@dataclass(frozen=True, slots=True)
class _Credentials:
    merchant_code: str
    api_key: str = field(repr=False)
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
        await _change_features(session, config, change.features)
    if change.reference_prefix is not None:
        config.reference_prefix = change.reference_prefix
    await _change_account(session, config, change, now)
    await session.flush()
    return config


def unlocked_key(account: PagePaymentAccount) -> str:
    """Return the key of an account, to be handed to whoever may pay with it and no further."""
    return current_runtime().extra(KeyBox).unlock(account.locked_api_key)


async def _change_features(
    session: WriteSession, config: PageConfig, features: dict[str, bool]
) -> None:
    before, after = _switched_on(config.features), _switched_on(features)
    config.features = features
    if before != after and config.container_type is ContainerType.PAGE:
        page_id = config.container_id
        await record(
            session,
            Audited.FEATURES_CHANGED,
            on=(ObjectType.PAGE, page_id),
            within=page_id,
            features=after,
        )


async def _change_account(
    session: WriteSession, config: PageConfig, change: ConfigChange, now: datetime
) -> None:
    if not (change.merchant_code or change.api_key or change.currency):
        return
    account = await queries.account(session, config=config, version=None)
    current = _credentials(account) if account else None
    wanted = _merged(current, change)
    if wanted == current:
        return
    config.version += 1
    session.add(
        PagePaymentAccount(
            page_config_id=config.id,
            version=config.version,
            merchant_code=wanted.merchant_code,
            locked_api_key=current_runtime().extra(KeyBox).lock(wanted.api_key),
            currency=wanted.currency,
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


def _merged(current: _Credentials | None, change: ConfigChange) -> _Credentials:
    merchant_code = change.merchant_code or (current and current.merchant_code)
    api_key = change.api_key or (current and current.api_key)
    currency = change.currency or (current and current.currency)
    if not (merchant_code and api_key and currency):
        raise IncompletePaymentAccount()
    return _Credentials(merchant_code, api_key, currency)


def _credentials(account: PagePaymentAccount) -> _Credentials:
    return _Credentials(account.merchant_code, unlocked_key(account), account.currency)


def _switched_on(features: dict[str, bool]) -> str:
    return ",".join(sorted(name for name, is_on in features.items() if is_on))
