"""Opening and closing marketplaces."""

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from glue.audit import Audited, ObjectType
from glue.contracts import market
from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession
from shared.errors import InvalidInput
from shared.money import UnknownCurrency, exponent
from shared.outbox import emit


async def open_marketplace(
    session: WriteSession,
    *,
    container_type: ContainerType,
    container_id: int,
    slug: str,
    title: str,
    currency: str = "GBP",
    intro: str = "",
    collection_note: str = "",
) -> Marketplace:
    """Open a marketplace on a container; a live one of the same slug there is `SlugTaken`."""
    try:
        exponent(currency)
    except UnknownCurrency as error:
        raise InvalidInput(fields={"currency": str(error)}) from error
    statement = (
        insert(Marketplace)
        .values(
            container_type=container_type,
            container_id=container_id,
            slug=slug,
            title=title,
            currency=currency,
            intro=intro,
            collection_note=collection_note,
        )
        .on_conflict_do_nothing(
            index_elements=["container_type", "container_id", "slug"],
            index_where=text("deleted_at IS NULL"),
        )
        .returning(Marketplace)
    )
    marketplace = (await session.scalars(statement)).one_or_none()
    if marketplace is None:
        raise market.SlugTaken(slug=slug)
    opened = market.MarketplaceOpened(
        marketplace_id=marketplace.id, container_type=container_type, container_id=container_id
    )
    await emit(session, opened, stream=_stream(marketplace))
    await _write_down(session, Audited.SHOP_OPENED, marketplace)
    return marketplace


async def close_marketplace(session: WriteSession, id: int) -> bool:
    """Put a marketplace away; returns whether it was open."""
    marketplace = await lock_marketplace(session, id)
    if marketplace is None or marketplace.deleted_at is not None:
        return False
    marketplace.deleted_at = utcnow()
    await session.flush()
    closed = market.MarketplaceClosed(
        marketplace_id=marketplace.id,
        container_type=marketplace.container_type,
        container_id=marketplace.container_id,
    )
    await emit(session, closed, stream=_stream(marketplace))
    await _write_down(session, Audited.SHOP_CLOSED, marketplace)
    return True


def _stream(marketplace: Marketplace) -> str:
    return f"marketplace:{marketplace.id}"


async def _write_down(session: WriteSession, action: Audited, marketplace: Marketplace) -> None:
    is_on_a_page = marketplace.container_type is ContainerType.PAGE
    await record(
        session,
        action,
        on=(ObjectType.MARKETPLACE, marketplace.id),
        within=marketplace.container_id if is_on_a_page else None,
    )
