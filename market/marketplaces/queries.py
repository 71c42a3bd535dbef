"""Which marketplaces there are."""

from collections.abc import Sequence

from sqlalchemy import select

from glue.contracts.relations import ContainerType
from market.marketplaces.models import FormerMarketplaceSlug, Marketplace
from shared.db import ReadSession, WriteSession


async def live_marketplaces(session: ReadSession) -> Sequence[Marketplace]:
    statement = Marketplace.live().order_by(Marketplace.title, Marketplace.id)
    return (await session.scalars(statement)).all()


async def marketplaces_of(
    session: ReadSession, container_type: ContainerType, container_id: int
) -> Sequence[Marketplace]:
    statement = (
        Marketplace.live()
        .where(
            Marketplace.container_type == container_type, Marketplace.container_id == container_id
        )
        .order_by(Marketplace.title, Marketplace.id)
    )
    return (await session.scalars(statement)).all()


async def marketplaces_by_ids(session: ReadSession, ids: Sequence[int]) -> Sequence[Marketplace]:
    return (await session.scalars(Marketplace.live().where(Marketplace.id.in_(ids)))).all()


async def marketplaces_elsewhere(
    session: ReadSession,
    container_type: ContainerType,
    container_id: int,
    *,
    of: Sequence[int] | None,
    limit: int,
) -> Sequence[Marketplace]:
    """Return shops that are not a container's own: of some others, or without `of` of all."""
    statement = (
        Marketplace.live()
        .where(
            Marketplace.container_type == container_type, Marketplace.container_id != container_id
        )
        .order_by(Marketplace.title, Marketplace.id)
        .limit(limit)
    )
    if of is not None:
        statement = statement.where(Marketplace.container_id.in_(of))
    return (await session.scalars(statement)).all()


async def marketplace_by_id(session: ReadSession, id: int) -> Marketplace | None:
    return (await session.scalars(Marketplace.live().where(Marketplace.id == id))).one_or_none()


async def marketplace_of_page(session: ReadSession, page_id: int, slug: str) -> Marketplace | None:
    statement = Marketplace.live().where(
        Marketplace.container_type == ContainerType.PAGE,
        Marketplace.container_id == page_id,
        Marketplace.slug == slug,
    )
    return (await session.scalars(statement)).one_or_none()


async def marketplace_that_moved(
    session: ReadSession, page_id: int, slug: str
) -> Marketplace | None:
    """Return the shop of a page that was called so before."""
    statement = (
        Marketplace.live()
        .join(FormerMarketplaceSlug, FormerMarketplaceSlug.marketplace_id == Marketplace.id)
        .where(
            FormerMarketplaceSlug.container_type == ContainerType.PAGE,
            FormerMarketplaceSlug.container_id == page_id,
            FormerMarketplaceSlug.slug == slug,
        )
    )
    return (await session.scalars(statement)).one_or_none()


async def marketplaces_called(session: ReadSession, slug: str) -> Sequence[Marketplace]:
    statement = Marketplace.live().where(Marketplace.slug == slug).order_by(Marketplace.id)
    return (await session.scalars(statement)).all()


async def lock_marketplace(session: WriteSession, id: int) -> Marketplace | None:
    statement = select(Marketplace).where(Marketplace.id == id).with_for_update()
    return (await session.scalars(statement)).one_or_none()
