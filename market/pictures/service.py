"""Writing which pictures a product has. Its main one is kept with the product, for lists."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

from glue.audit import Audited
from market.desk.service import lock_product_of_shop, tell
from market.marketplaces.models import Marketplace
from market.pictures.errors import TooManyPictures
from market.pictures.models import ProductPicture
from market.pictures.queries import all_pictures, count_uses
from market.products.models import KEEPER, Product
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.errors import NotFound
from shared.images import MadePicture
from shared.images.addresses import files_of, is_kept
from shared.storage import Storage

MOST_PICTURES = 20
IMAGE = ("image", "image_alt")


async def add_picture(
    session: WriteSession,
    storage: Storage,
    shop: Marketplace,
    product_id: int,
    made: MadePicture,
) -> None:
    """Put a picture behind those a product has; raises `TooManyPictures`.

    One that is there already stays where it is, and one that was taken away comes back.
    """
    product = await lock_product_of_shop(session, shop, product_id)
    live = {it.key for it in await all_pictures(session, product_id) if it.removed_at is None}
    if len(live | {made.key}) > MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    await _lock_files(session, made.key)
    await session.execute(_row(product_id, made))
    # Once more: whoever deletes files of this key waits for the row, or has done with them.
    await storage.put_all(made.files)
    await _settle(session, shop, product)


async def describe_pictures(
    session: WriteSession, shop: Marketplace, product_id: int, words: Mapping[int, str]
) -> None:
    """Write what is to be seen on pictures, by their ids; the words are not empty."""
    product = await lock_product_of_shop(session, shop, product_id)
    found = [it for it in await all_pictures(session, product_id) if it.id in words]
    if any(it.alt != words[it.id] for it in found):
        for picture in found:
            picture.alt = words[picture.id]
        await _settle(session, shop, product)


async def move_picture(
    session: WriteSession, shop: Marketplace, product_id: int, picture_id: int, *, by: int
) -> None:
    """Move a picture by so many places towards the end, or towards the beginning below zero."""
    product = await lock_product_of_shop(session, shop, product_id)
    pictures = [it for it in await all_pictures(session, product_id) if it.removed_at is None]
    picture = _among(pictures, picture_id)
    place = max(0, pictures.index(picture) + by)
    pictures.remove(picture)
    pictures.insert(place, picture)
    for number, each in enumerate(pictures):
        each.position = number
    await _settle(session, shop, product)


async def remove_picture(
    session: WriteSession, shop: Marketplace, product_id: int, picture_id: int
) -> None:
    """Take a picture off a product; it can be put back."""
    product = await lock_product_of_shop(session, shop, product_id)
    picture = _among(await all_pictures(session, product_id), picture_id)
    picture.removed_at = picture.removed_at or utcnow()
    await _settle(session, shop, product)


async def revive_picture(
    session: WriteSession, shop: Marketplace, product_id: int, picture_id: int
) -> None:
    """Put a picture back, behind the others."""
    product = await lock_product_of_shop(session, shop, product_id)
    pictures = await all_pictures(session, product_id)
    picture = _among(pictures, picture_id)
    if picture.removed_at is not None:
        picture.removed_at = None
        picture.position = max(it.position for it in pictures) + 1
        await _settle(session, shop, product)


async def forget_picture(
    session: WriteSession, shop: Marketplace, product_id: int, picture_id: int
) -> ProductPicture:
    """Delete a picture for good, and return it: its files may go after the commit."""
    product = await lock_product_of_shop(session, shop, product_id)
    picture = _among(await all_pictures(session, product_id), picture_id)
    await session.execute(delete(ProductPicture).where(ProductPicture.id == picture_id))
    await _settle(session, shop, product)
    return picture


async def forget_files(storage: Storage, picture: ProductPicture) -> None:
    """Delete the files of a picture that is deleted, unless another product has it too."""
    async with transaction() as session:
        await _lock_files(session, picture.key)
        if not await count_uses(session, picture.key):
            for key in files_of(picture.key, picture.width):
                await storage.delete(key)


async def _settle(session: WriteSession, shop: Marketplace, product: Product) -> None:
    """Let the product tell its main picture, which is its keeper's word against any import's."""
    await session.flush()
    shown = [it for it in await all_pictures(session, product.id) if it.is_shown]
    if shown:
        product.image, product.image_alt = shown[0].card, shown[0].alt
        product.provenance = product.provenance | dict.fromkeys(IMAGE, KEEPER)
    elif is_kept(product.image):
        product.image = product.image_alt = None
        product.provenance = {
            name: source for name, source in product.provenance.items() if name not in IMAGE
        }
    await session.flush()
    await tell(session, shop, product, Audited.PRODUCT_CHANGED)


def _among(pictures: Sequence[ProductPicture], picture_id: int) -> ProductPicture:
    for picture in pictures:
        if picture.id == picture_id:
            return picture
    raise NotFound()


def _row(product_id: int, picture: MadePicture) -> Insert:
    """Return what puts a picture last, or brings it back."""
    last = (
        select(func.coalesce(func.max(ProductPicture.position) + 1, 0))
        .where(ProductPicture.product_id == product_id)
        .scalar_subquery()
    )
    row = insert(ProductPicture).values(
        product_id=product_id,
        position=last,
        key=picture.key,
        width=picture.width,
        height=picture.height,
    )
    return row.on_conflict_do_update(
        index_elements=["product_id", "key"],
        set_={"removed_at": None, "position": row.excluded.position},
        where=ProductPicture.removed_at.is_not(None),
    )


async def _lock_files(session: WriteSession, key: str) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
