"""Holding, selling and giving back units of products, for orders.

The counts of a product are locked before what is held of it, and products in the order of their
ids. Counts change by one statement, and nothing here asks whether enough is left: the constraint of
the counts decides, and what it refuses is told.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import JsonValue
from sqlalchemy import (
    BigInteger,
    FromClause,
    Integer,
    Update,
    any_,
    bindparam,
    case,
    column,
    func,
    select,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import IntegrityError

from glue.contracts.market import OutOfStock, StockGone
from market.products.queries import products_by_ids
from market.stock import queries
from market.stock.models import WITHIN_CAPACITY, HoldState, ProductStock, StockHold
from shared.db import WriteSession
from shared.db.types import UTCDateTime
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.i18n import ngettext


class TooFew(Exception):
    """The constraint refused: there are not as many units as were to be taken."""


class CountedMeanwhile(DomainError):
    """Not as many units are left as somebody saw who counted them; `left` is how many there are."""

    code = "counted-meanwhile"
    status = 409

    def __init__(self, left: int | None) -> None:
        super().__init__()
        self.left = left

    def __str__(self) -> str:
        if self.left is None:
            return _("Nobody counts them any more. Please look, and save again.")
        return ngettext(
            "One is left now: some were sold or counted meanwhile. Please look, and save again.",
            "%(num)s are left now: some were sold or counted meanwhile. Please look, and save"
            " again.",
            self.left,
        )


async def set_stock(
    session: WriteSession, product_id: int, *, left: int | None, now: datetime
) -> None:
    """Say how many units of a product are left to buy now; None stops the counting.

    What orders hold is not among them: it is counted since before, whether or not anybody did.
    """
    if left is not None and left < 0:
        raise ValueError(f"{left} units cannot be left")
    await queries.lock_stock(session, [product_id])
    await _let_go_of_run_out(session, [product_id], now=now)
    everything = None if left is None else ProductStock.held + ProductStock.sold + left
    await session.execute(
        update(ProductStock)
        .where(ProductStock.product_id == product_id)
        .values(capacity=everything)
        .execution_options(synchronize_session=False)
    )


async def count_stock(
    session: WriteSession, product_id: int, *, left: int | None, seen: int | None, now: datetime
) -> None:
    """Say how many units are left to somebody who saw how many there were.

    What was sold or counted since is not written over: raises `CountedMeanwhile`.
    """
    await queries.lock_stock(session, [product_id])
    there = await queries.count_left(session, product_id, now=now)
    if there != seen:
        raise CountedMeanwhile(there)
    await set_stock(session, product_id, left=left, now=now)


async def hold_stock(
    session: WriteSession,
    *,
    order_id: int,
    units: Mapping[int, int],
    held_until: datetime,
    now: datetime,
) -> None:
    """Keep so many units of each product for an order: all, or none and `OutOfStock`.

    What it holds already is kept longer; what it has given back, put back or lost is taken again.
    """
    if not units:
        return
    await queries.lock_stock(session, units)
    await _let_go_of_run_out(session, units, besides=order_id, now=now)
    holds = await queries.holds_of_locked(session, order_id, units)
    taken = {it: n for it, n in units.items() if it not in holds or not holds[it].is_kept}
    try:
        async with _within_capacity(session):
            await _count(session, taken, held=1)
    except TooFew as error:
        raise OutOfStock(lacking=await _lacking(session, taken, now)) from error
    await _write_holds(session, order_id, units, held_until)


async def commit_stock(session: WriteSession, *, order_id: int, now: datetime) -> dict[int, int]:
    """Sell what an order holds, and return it; a hold that ran out is sold where enough is left.

    Raises `StockGone` when it was given back, or when others have it.
    """
    holds = await queries.lock_holds_of_order(session, order_id)
    if any(hold.state is HoldState.RELEASED for hold in holds.values()):
        raise StockGone()
    held = {it: h.quantity for it, h in holds.items() if h.state is HoldState.HELD}
    lost = {it: h.quantity for it, h in holds.items() if h.state is HoldState.EXPIRED}
    await _let_go_of_run_out(session, lost, besides=order_id, now=now)
    try:
        async with _within_capacity(session):
            await _count(session, lost, sold=1)
            await _count(session, held, held=-1, sold=1)
    except TooFew as error:
        raise StockGone() from error
    await _turn(session, order_id, held | lost, HoldState.COMMITTED)
    return held | lost


async def release_stock(session: WriteSession, *, order_id: int) -> dict[int, int]:
    """Give an order's units back and return them; sold ones stay sold."""
    holds = await queries.lock_holds_of_order(session, order_id)
    held = {it: h.quantity for it, h in holds.items() if h.state is HoldState.HELD}
    unsold = [it for it, h in holds.items() if h.state is not HoldState.COMMITTED]
    await _count(session, held, held=-1)
    await _turn(session, order_id, unsold, HoldState.RELEASED)
    return held


async def return_stock(
    session: WriteSession, *, order_id: int, units: Mapping[int, int]
) -> dict[int, int]:
    """Put bought units back on the shelf, as far as the order still has them; return how many."""
    holds = await queries.lock_holds_of_order(session, order_id)
    bought = {
        it: hold.quantity - hold.returned
        for it, hold in holds.items()
        if hold.state is HoldState.COMMITTED
    }
    back = {it: min(n, bought.get(it, 0)) for it, n in units.items()}
    back = {it: n for it, n in back.items() if n > 0}
    await _count(session, back, sold=-1)
    if back:
        moved = _units_table(back)
        await session.execute(
            update(StockHold)
            .where(StockHold.order_id == order_id, StockHold.product_id == moved.c.product_id)
            .values(returned=StockHold.returned + moved.c.number)
            .execution_options(synchronize_session=False)
        )
    return back


async def _lacking(
    session: WriteSession, wanted: Mapping[int, int], now: datetime
) -> list[JsonValue]:
    free = await queries.free_of(session, wanted)
    lacking = {product_id: left for product_id, left in free.items() if left < wanted[product_id]}
    products = await products_by_ids(session, sorted(lacking), now=now)
    return [{"product_id": it.id, "title": it.title, "left": lacking[it.id]} for it in products]


@asynccontextmanager
async def _within_capacity(session: WriteSession) -> AsyncIterator[None]:
    """Take back what the constraint refuses, and say so by `TooFew`."""
    try:
        async with session.begin_nested():
            yield
    except IntegrityError as error:
        if WITHIN_CAPACITY not in str(error.orig):
            raise
        raise TooFew from error


async def _let_go_of_run_out(
    session: WriteSession,
    product_ids: Collection[int],
    *,
    now: datetime,
    besides: int | None = None,
) -> None:
    """Count the holds of locked products that have run out as free, but for one order's own."""
    if not product_ids:
        return
    which = {"product_ids": list(product_ids), "besides": besides, "now": now}
    await session.execute(_letting_go(), which)


@cache
def _letting_go() -> Update:
    let_go = (
        update(StockHold)
        .where(
            StockHold.product_id == any_(bindparam("product_ids", type_=ARRAY(BigInteger))),
            queries.has_run_out(bindparam("now", type_=UTCDateTime())),
            StockHold.order_id.is_distinct_from(bindparam("besides", type_=BigInteger)),
        )
        .values(state=HoldState.EXPIRED)
        .returning(StockHold.product_id, StockHold.quantity)
        .cte("let_go")
    )
    counted = (
        select(let_go.c.product_id, func.sum(let_go.c.quantity).label("number"))
        .group_by(let_go.c.product_id)
        .cte("counted")
    )
    return (
        update(ProductStock)
        .where(ProductStock.product_id == counted.c.product_id)
        .values(held=ProductStock.held - counted.c.number)
        .execution_options(synchronize_session=False)
    )


async def _count(
    session: WriteSession, units: Mapping[int, int], *, held: int = 0, sold: int = 0
) -> None:
    if not units:
        return
    moved = _units_table(units)
    await session.execute(
        update(ProductStock)
        .where(ProductStock.product_id == moved.c.product_id)
        .values(
            held=ProductStock.held + held * moved.c.number,
            sold=ProductStock.sold + sold * moved.c.number,
        )
        .execution_options(synchronize_session=False)
    )


def _units_table(units: Mapping[int, int]) -> FromClause:
    columns = (column("product_id", BigInteger), column("number", Integer))
    return values(*columns, name="moved").data(sorted(units.items()))


async def _write_holds(
    session: WriteSession, order_id: int, units: Mapping[int, int], held_until: datetime
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "order_id": order_id,
            "product_id": product_id,
            "quantity": quantity,
            "state": HoldState.HELD,
            "held_until": held_until,
        }
        for product_id, quantity in sorted(units.items())
    ]
    statement = insert(StockHold).values(rows)
    is_held = StockHold.state == HoldState.HELD
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["order_id", "product_id"],
            set_={
                "state": HoldState.HELD,
                "quantity": case((is_held, StockHold.quantity), else_=statement.excluded.quantity),
                "held_until": func.greatest(StockHold.held_until, statement.excluded.held_until),
                "returned": 0,
                "updated_at": func.now(),
            },
            where=(StockHold.state != HoldState.COMMITTED)
            | (StockHold.returned == StockHold.quantity),
        )
    )


async def _turn(
    session: WriteSession, order_id: int, product_ids: Collection[int], state: HoldState
) -> None:
    await session.execute(
        update(StockHold)
        .where(StockHold.order_id == order_id, StockHold.product_id.in_(product_ids))
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
