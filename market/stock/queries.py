"""How much is left, and the locks under which that changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    SQLColumnExpression,
    Subquery,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from market.stock.models import HoldState, ProductStock, StockHold
from shared.db import ReadSession, WriteSession
from shared.db.types import UTCDateTime

# A parameter in a statement that is made once.
Moment = datetime | ColumnElement[datetime]

# Enough to tell what goes together, and few enough for a page that is looked at.
LATEST_ORDERS = 100


@dataclass(frozen=True, slots=True)
class HoldOfOrder:
    """What an order holds or has bought of a product."""

    quantity: int
    returned: int
    state: HoldState

    @property
    def is_kept(self) -> bool:
        """Say whether it is the order's; what was sold and all put back is anybody's."""
        is_sold = self.state is HoldState.COMMITTED and self.returned < self.quantity
        return is_sold or self.state is HoldState.HELD


def left_of(product_id: SQLColumnExpression[int], *, now: Moment) -> ScalarSelect[int]:
    """Compute how many units nobody has bought or holds; NULL where that is no limit.

    They are not counted then, or may be sold before they are there.

    What was held for too long is free, whether or not somebody has let it go yet.
    """
    return (
        select(_unclaimed(now))
        .where(ProductStock.product_id == product_id, ~ProductStock.is_backorder)
        .correlate_except(ProductStock, StockHold)
        .scalar_subquery()
    )


async def count_left(session: ReadSession, product_id: int, *, now: datetime) -> int | None:
    """Count the units of a product that are left, more to be sold or not; None: nobody counts."""
    left = func.greatest(_unclaimed(now), 0)
    statement = select(left).where(
        ProductStock.product_id == product_id, ProductStock.capacity.is_not(None)
    )
    return await session.scalar(statement)


def _unclaimed(now: Moment) -> ColumnElement[int | None]:
    run_out = (
        select(func.coalesce(func.sum(StockHold.quantity), 0))
        .where(StockHold.product_id == ProductStock.product_id, has_run_out(now))
        .correlate(ProductStock)
        .scalar_subquery()
    )
    return ProductStock.capacity - ProductStock.held - ProductStock.sold + run_out


def has_run_out(now: Moment) -> ColumnElement[bool]:
    """Match holds that keep nobody from taking the units any more."""
    at = literal(now, UTCDateTime()) if isinstance(now, datetime) else now
    return and_(StockHold.state == HoldState.HELD, StockHold.held_until <= at)


def sold_with(product_id: int | ColumnElement[int]) -> Subquery:
    """Count in how many of a product's latest orders other products were: `product_id`, `orders`.

    What was in one order only is left out: it would tell of somebody's shopping.
    """
    latest = (
        select(StockHold.order_id)
        .where(_is_sold(StockHold), StockHold.product_id == product_id)
        .order_by(StockHold.order_id.desc())
        .limit(LATEST_ORDERS)
        .subquery()
    )
    other = aliased(StockHold)
    return (
        select(other.product_id, func.count().label("orders"))
        .join(latest, latest.c.order_id == other.order_id)
        .where(_is_sold(other), other.product_id != product_id)
        .group_by(other.product_id)
        .having(func.count() > 1)
        .subquery()
    )


def _is_sold(hold: type[StockHold]) -> ColumnElement[bool]:
    # Written out, or the partial index is not for it.
    return hold.state == literal_column(f"'{HoldState.COMMITTED}'")


def is_used_up(*, now: Moment) -> ColumnElement[bool]:
    """Match counts of which everything is sold, or held by whose time has not run out."""
    return and_(
        # In the words of the partial index, as if nothing that is held ran out.
        ProductStock.capacity.is_not(None),
        ~ProductStock.is_backorder,
        ProductStock.held + ProductStock.sold >= ProductStock.capacity,
        or_(ProductStock.held == 0, _unclaimed(now) <= 0),
    )


async def lock_stock(session: WriteSession, product_ids: Collection[int]) -> None:
    """Lock the counts of products in the order of their ids; what has none yet gets them."""
    ids = sorted(set(product_ids))
    if not ids:
        return
    rows = [{"product_id": product_id} for product_id in ids]
    await session.execute(insert(ProductStock).values(rows).on_conflict_do_nothing())
    await session.execute(
        select(ProductStock.product_id)
        .where(ProductStock.product_id.in_(ids))
        .order_by(ProductStock.product_id)
        .with_for_update()
    )


async def lock_holds_of_order(session: WriteSession, order_id: int) -> Mapping[int, HoldOfOrder]:
    """Return what an order holds or has bought by product, locked by the products' counts."""
    statement = select(StockHold.product_id).where(StockHold.order_id == order_id)
    ids = (await session.scalars(statement)).all()
    await lock_stock(session, ids)
    return await holds_of_locked(session, order_id, ids)


async def holds_of_locked(
    session: WriteSession, order_id: int, product_ids: Collection[int]
) -> Mapping[int, HoldOfOrder]:
    """Return what an order holds or has bought of products whose counts are locked."""
    statement = select(
        StockHold.product_id, StockHold.quantity, StockHold.returned, StockHold.state
    ).where(StockHold.order_id == order_id, StockHold.product_id.in_(product_ids))
    rows = await session.execute(statement)
    return {row.product_id: HoldOfOrder(row.quantity, row.returned, row.state) for row in rows}


async def free_of(session: WriteSession, product_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many units of locked products are free, where they are counted."""
    free = ProductStock.capacity - ProductStock.held - ProductStock.sold
    statement = select(ProductStock.product_id, free).where(
        ProductStock.product_id.in_(product_ids),
        ProductStock.capacity.is_not(None),
        ~ProductStock.is_backorder,
    )
    return {product_id: number or 0 for product_id, number in await session.execute(statement)}


async def is_counted(session: ReadSession, product_id: int) -> bool:
    statement = select(ProductStock.capacity.is_not(None)).where(
        ProductStock.product_id == product_id
    )
    return bool(await session.scalar(statement))


async def count_holds(session: ReadSession, *, now: datetime) -> tuple[int, int]:
    """Count the holds whose time runs, and those whose time is over and which nobody let go."""
    is_over = StockHold.held_until <= now
    counts = select(func.count().filter(~is_over), func.count().filter(is_over))
    held, over = (await session.execute(counts.where(StockHold.state == HoldState.HELD))).one()
    return held, over
