"""Opening marketplaces, changing what they say, and putting them away."""

from collections.abc import Mapping
from hashlib import sha256

import orjson
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from glue.audit import Audited, ObjectType
from glue.contracts import market
from glue.contracts.relations import ContainerType
from market.marketplaces.models import FormerMarketplaceSlug, Marketplace
from market.marketplaces.queries import lock_marketplace
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession
from shared.errors import InvalidInput
from shared.money import UnknownCurrency, exponent
from shared.outbox import emit
from shared.slugs import numbered_slugs

# What a shop says of itself, and its keepers may change.
WORDS = ("title", "slug", "intro", "opening_note", "collection_note")
# What a shop is called in addresses whose title has no letters for them.
NAMELESS = "shop"


async def open_marketplace(
    session: WriteSession,
    *,
    container_type: ContainerType,
    container_id: int,
    title: str,
    slug: str = "",
    currency: str = "GBP",
    intro: str = "",
    opening_note: str = "",
    collection_note: str = "",
) -> Marketplace:
    """Open a marketplace on a container; a live one of the same slug there is `SlugTaken`.

    Without a slug it gets the nicest one of its title that is free.
    """
    try:
        exponent(currency)
    except UnknownCurrency as error:
        raise InvalidInput(fields={"currency": str(error)}) from error
    values = {
        "container_type": container_type,
        "container_id": container_id,
        "title": title,
        "currency": currency,
        "intro": intro,
        "opening_note": opening_note,
        "collection_note": collection_note,
    }
    marketplace = None
    for candidate in [slug] if slug else numbered_slugs(title, nameless=NAMELESS):
        marketplace = await _insert(session, values | {"slug": candidate})
        if marketplace is not None:
            break
    if marketplace is None:
        raise market.SlugTaken(slug=slug)
    await _forget_former(session, marketplace)
    opened = market.MarketplaceOpened(
        marketplace_id=marketplace.id, container_type=container_type, container_id=container_id
    )
    await emit(session, opened, stream=_stream(marketplace))
    await _write_down(session, Audited.SHOP_OPENED, marketplace)
    return marketplace


async def change_marketplace(
    session: WriteSession,
    id: int,
    *,
    words: Mapping[str, str],
    is_open: bool | None = None,
    seen: str | None = None,
) -> Marketplace:
    """Change some of the `WORDS` of a marketplace, or whether it is open.

    Raises `UnknownMarketplace`, `SlugTaken`, and `EditedMeanwhile` where it does not say what was
    seen.
    """
    marketplace = await lock_marketplace(session, id)
    if marketplace is None or marketplace.deleted_at is not None:
        raise market.UnknownMarketplace()
    if seen is not None and seen != version_of(marketplace):
        raise market.EditedMeanwhile()
    said = {it: text for it, text in words.items() if text != getattr(marketplace, it)}
    is_switched = is_open is not None and is_open != marketplace.is_open
    if not said and not is_switched:
        return marketplace
    former = marketplace.slug
    await _write(session, marketplace, said | ({"is_open": is_open} if is_switched else {}))
    if "slug" in said:
        await _forget_former(session, marketplace)
        await _remember_former(session, marketplace, former)
    changed = market.MarketplaceChanged(
        marketplace_id=marketplace.id,
        container_type=marketplace.container_type,
        container_id=marketplace.container_id,
    )
    await emit(session, changed, stream=_stream(marketplace))
    if said:
        await _write_down(session, Audited.SHOP_CHANGED, marketplace)
    if is_switched:
        deed = Audited.SHOP_RESUMED if is_open else Audited.SHOP_PAUSED
        await _write_down(session, deed, marketplace)
    return marketplace


async def close_marketplace(session: WriteSession, id: int) -> bool:
    """Put a marketplace away; returns whether it was there."""
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


def version_of(marketplace: Marketplace) -> str:
    """Name all that a marketplace says, to tell whether somebody has changed it."""
    said = [getattr(marketplace, name) for name in WORDS]
    return sha256(orjson.dumps(said)).hexdigest()[:16]


async def _insert(session: WriteSession, values: Mapping[str, object]) -> Marketplace | None:
    statement = (
        insert(Marketplace)
        .values(**values)
        .on_conflict_do_nothing(
            index_elements=["container_type", "container_id", "slug"],
            index_where=text("deleted_at IS NULL"),
        )
        .returning(Marketplace)
    )
    return (await session.scalars(statement)).one_or_none()


async def _write(
    session: WriteSession, marketplace: Marketplace, values: Mapping[str, object]
) -> None:
    slug = values.get("slug")
    try:
        async with session.begin_nested():
            for name, value in values.items():
                setattr(marketplace, name, value)
            await session.flush()
    except IntegrityError as error:
        if "uq_marketplaces_container_slug" in str(error.orig):
            raise market.SlugTaken(slug=str(slug)) from error
        raise


async def _remember_former(session: WriteSession, marketplace: Marketplace, slug: str) -> None:
    """Let an address that a shop had lead to it."""
    former = insert(FormerMarketplaceSlug).values(
        container_type=marketplace.container_type,
        container_id=marketplace.container_id,
        slug=slug,
        marketplace_id=marketplace.id,
    )
    await session.execute(
        former.on_conflict_do_update(
            index_elements=["container_type", "container_id", "slug"],
            set_={"marketplace_id": marketplace.id},
        )
    )


async def _forget_former(session: WriteSession, marketplace: Marketplace) -> None:
    """Let the address of a shop lead nowhere but to it."""
    await session.execute(
        delete(FormerMarketplaceSlug).where(
            FormerMarketplaceSlug.container_type == marketplace.container_type,
            FormerMarketplaceSlug.container_id == marketplace.container_id,
            FormerMarketplaceSlug.slug == marketplace.slug,
        )
    )


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
