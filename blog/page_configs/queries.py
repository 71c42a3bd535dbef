"""What can be read of configurations and accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from blog.page_configs.models import PageConfig, PagePaymentAccount
from glue.contracts.relations import ContainerType
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration with its current account, where it has one."""

    config: PageConfig
    account: PagePaymentAccount | None


async def config_of(
    session: ReadSession, *, container_type: ContainerType, container_id: int
) -> Configured | None:
    configs = await configs_of(session, container_type=container_type, container_ids=[container_id])
    return configs[0] if configs else None


async def config_by_id(session: ReadSession, *, config_id: int) -> Configured | None:
    configs = await _configured(session, PageConfig.id == config_id)
    return configs[0] if configs else None


async def configs_of(
    session: ReadSession, *, container_type: ContainerType, container_ids: Sequence[int]
) -> Sequence[Configured]:
    return await _configured(
        session,
        and_(
            PageConfig.container_type == container_type,
            PageConfig.container_id.in_(container_ids),
        ),
    )


async def account(
    session: ReadSession, *, config: PageConfig, version: int | None
) -> PagePaymentAccount | None:
    """Return one version of a configuration's account; without a version, the current one."""
    found: PagePaymentAccount | None = await session.scalar(
        select(PagePaymentAccount).where(
            PagePaymentAccount.page_config_id == config.id,
            PagePaymentAccount.version == (config.version if version is None else version),
        )
    )
    return found


async def lock_config(
    session: ReadSession, *, container_type: ContainerType, container_id: int
) -> PageConfig | None:
    """Return a container's configuration, locked until the transaction ends."""
    config: PageConfig | None = await session.scalar(
        select(PageConfig)
        .where(PageConfig.container_type == container_type, PageConfig.container_id == container_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return config


async def _configured(session: ReadSession, where: ColumnElement[bool]) -> Sequence[Configured]:
    current = and_(
        PagePaymentAccount.page_config_id == PageConfig.id,
        PagePaymentAccount.version == PageConfig.version,
    )
    rows = await session.execute(
        select(PageConfig, PagePaymentAccount)
        .outerjoin(PagePaymentAccount, current)
        .where(where)
        .order_by(PageConfig.id)
    )
    return [Configured(config, account) for config, account in rows]
