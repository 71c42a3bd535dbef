"""Changing one value of a product, by somebody who has seen what it was."""

from glue.audit import Audited
from market.cells.errors import NotAboveSpecial, PricedMeanwhile
from market.desk.service import lock_product_of_shop, tell
from market.marketplaces.models import Marketplace
from market.products.models import KEEPER
from market.stock.service import count_stock
from shared.clock import utcnow
from shared.db import WriteSession
from shared.money import Money


async def change_price(
    session: WriteSession, shop: Marketplace, product_id: int, *, price: Money, seen: str
) -> None:
    """Set the usual price of a product that cost `seen`.

    Raises `PricedMeanwhile` where it does no longer, and `NotAboveSpecial`.
    """
    product = await lock_product_of_shop(session, shop, product_id)
    if str(product.regular_price_minor) != seen:
        raise PricedMeanwhile(Money(product.regular_price_minor, shop.currency))
    special = product.special_price_minor
    if special is not None and special >= price.minor:
        raise NotAboveSpecial(Money(special, shop.currency))
    if product.regular_price_minor == price.minor:
        return
    product.regular_price_minor = price.minor
    product.provenance = product.provenance | {"regular_price_minor": KEEPER}
    await session.flush()
    await tell(session, shop, product, Audited.PRODUCT_CHANGED)


async def count_units(
    session: WriteSession,
    shop: Marketplace,
    product_id: int,
    *,
    left: int | None,
    seen: int | None,
) -> None:
    """Say how many units are left of a product; raises `CountedMeanwhile`."""
    product = await lock_product_of_shop(session, shop, product_id)
    if left == seen:
        return
    await count_stock(session, product_id, left=left, seen=seen, now=utcnow())
    await tell(session, shop, product, Audited.PRODUCT_CHANGED)
