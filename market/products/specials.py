"""Special prices that are over."""

from datetime import datetime

from sqlalchemy import select, update

from market.marketplaces.models import Marketplace
from market.products.changes import tell_changed
from market.products.models import Product
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.jobs.loop import Loop

LOOP_NAME = "special-prices"
EVERY_SECONDS = 60.0


def ending_specials() -> Loop:
    """Make the loop that takes special prices away when they are over."""
    return Loop(LOOP_NAME, EVERY_SECONDS, end_due_specials)


async def end_due_specials() -> bool:
    """Take away what is over by now."""
    async with transaction() as session:
        await end_specials(session, now=utcnow())
    return False


async def end_specials(session: WriteSession, *, now: datetime) -> None:
    """Take special prices away that are over, with their ends.

    Nobody is asked a wrong price until then: a price is right by the time it is read. This is for
    lists, which go by what is stored, and for the history of prices.
    """
    is_over = Product.special_until <= now
    # The trigger that counts versions locks shops after products; whoever imports does it before.
    shops = (
        select(Marketplace.id)
        .where(Marketplace.id.in_(select(Product.marketplace_id).where(is_over)))
        .order_by(Marketplace.id)
        .with_for_update()
    )
    ids = (await session.scalars(shops)).all()
    ended = await session.scalars(
        update(Product)
        .where(is_over, Product.marketplace_id.in_(ids))
        .values(special_price_minor=None, special_until=None)
        .returning(Product.id)
        .execution_options(synchronize_session=False)
    )
    await tell_changed(session, ended)
