"""What can be read of configurations and accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, and_, any_, bindparam, select

from blog.page_configs.models import PageConfig, PagePaymentAccount, hidden_in
from glue.contracts.blog import Feature
from glue.contracts.relations import ContainerType
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration with its current account, where it has one that is not closed."""

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
    values = {"container_type": container_type, "container_ids": container_ids}
    return [Configured(*row) for row in await session.execute(_OF_CONTAINERS, values)]


async def hidden_parts(
    session: ReadSession, *, page_ids: Sequence[int]
) -> Mapping[int, list[Feature]]:
    """Return what visitors of pages are not led to, of those pages where that is something."""
    if not page_ids:
        return {}
    rows = await session.execute(
        _FEATURES, {"container_type": ContainerType.PAGE, "container_ids": page_ids}
    )
    found = {id: hidden_in(features) for id, features in rows}
    return {id: hidden for id, hidden in found.items() if hidden}


async def account(
    session: ReadSession, *, config: PageConfig, version: int | None
) -> PagePaymentAccount | None:
    """Return one version, closed or not; without a version, the current one if it is open."""
    found = await _version(session, config, config.version if version is None else version)
    return None if version is None and found is not None and found.closed_at else found


async def latest_account(session: ReadSession, *, config: PageConfig) -> PagePaymentAccount | None:
    """Return the latest version of a configuration's account, closed or not."""
    return await _version(session, config, config.version)


async def versions_of(session: ReadSession, *, config_id: int) -> Sequence[PagePaymentAccount]:
    """Return all versions of a configuration's account, the latest first."""
    found = await session.scalars(
        select(PagePaymentAccount)
        .where(PagePaymentAccount.page_config_id == config_id)
        .order_by(PagePaymentAccount.version.desc())
    )
    return found.all()


async def lock_accounts_after(
    session: ReadSession, *, account_id: int, limit: int
) -> Sequence[PagePaymentAccount]:
    """Return the next accounts of all pages by their id, locked until the transaction ends."""
    found = await session.scalars(
        select(PagePaymentAccount)
        .where(PagePaymentAccount.id > account_id)
        .order_by(PagePaymentAccount.id)
        .limit(limit)
        .with_for_update()
    )
    return found.all()


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


async def _version(
    session: ReadSession, config: PageConfig, version: int
) -> PagePaymentAccount | None:
    found: PagePaymentAccount | None = await session.scalar(
        select(PagePaymentAccount).where(
            PagePaymentAccount.page_config_id == config.id, PagePaymentAccount.version == version
        )
    )
    return found


async def _configured(session: ReadSession, where: ColumnElement[bool]) -> Sequence[Configured]:
    return [Configured(*row) for row in await session.execute(_configs(where))]


def _configs(where: ColumnElement[bool]) -> Select[PageConfig, PagePaymentAccount]:
    current = and_(
        PagePaymentAccount.page_config_id == PageConfig.id,
        PagePaymentAccount.version == PageConfig.version,
        PagePaymentAccount.closed_at.is_(None),
    )
    return (
        select(PageConfig, PagePaymentAccount)
        .outerjoin(PagePaymentAccount, current)
        .where(where)
        .order_by(PageConfig.id)
    )


_IS_OF_CONTAINERS = and_(
    PageConfig.container_type == bindparam("container_type"),
    PageConfig.container_id == any_(bindparam("container_ids", type_=ARRAY(Integer))),
)
# Made once each: siblings ask so for each page of theirs.
_OF_CONTAINERS = _configs(_IS_OF_CONTAINERS)
_FEATURES = select(PageConfig.container_id, PageConfig.features).where(_IS_OF_CONTAINERS)
