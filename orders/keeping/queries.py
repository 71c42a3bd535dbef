"""The orders of a page: listed, counted, added up, and what was noted on them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, column, func, literal, select, true, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import selectinload

from orders.models import (
    Fulfilment,
    Order,
    OrderNote,
    Payment,
    PaymentUse,
    Refund,
    RefundState,
)
from orders.orders.filters import OrderFilter
from orders.orders.queries import narrowing
from shared.db import ReadSession
from shared.db.types import UTCDateTime
from shared.money import Money
from shared.web.pagination import Page, descending, fetch_page, rows_after

PAGE_SIZE = 50
BATCH = 500
MOST_COUNTED = 999
NEWEST_FIRST = (descending(Order.created_at), descending(Order.id))


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What a page's orders took and gave back on one day, in one currency."""

    day: date
    orders: int
    paid: Money
    refunded: Money

    @property
    def net(self) -> Money:
        return self.paid - self.refunded


async def orders_of_page(
    session: ReadSession, page_id: int, wanted: OrderFilter, *, zone: ZoneInfo, cursor: str | None
) -> Page[Order]:
    """Return a page of a page's orders, newest first."""
    statement = await _of_page(session, page_id, wanted, zone)
    return await fetch_page(session, statement, order=NEWEST_FIRST, size=PAGE_SIZE, cursor=cursor)


async def all_orders_of_page(
    session: ReadSession, page_id: int, wanted: OrderFilter, *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Order]]:
    """Go through a page's orders with what is in them, newest first, some at a time."""
    statement = (await _of_page(session, page_id, wanted, zone)).options(
        selectinload(Order.items), selectinload(Order.places)
    )
    statement = statement.order_by(Order.created_at.desc(), Order.id.desc()).limit(BATCH)
    after: Sequence[Order] = ()
    while True:
        following = statement
        if after:
            last = after[-1]
            following = statement.where(rows_after(NEWEST_FIRST, (last.created_at, last.id)))
        after = (await session.scalars(following)).all()
        if after:
            yield after
        if len(after) < BATCH:
            return
        session.expunge_all()


async def count_to_do(session: ReadSession, page_id: int) -> dict[Fulfilment, int]:
    """Count what is to be prepared and what waits to be collected, up to `MOST_COUNTED` each."""
    counts = [
        select(func.count())
        .select_from(
            select(Order.id)
            .where(
                Order.page_post_id == page_id,
                Order.fulfilment == stand,
                Order.refunded_minor < Order.total_minor,
            )
            .limit(MOST_COUNTED)
            .subquery()
        )
        .scalar_subquery()
        for stand in (Fulfilment.TO_PREPARE, Fulfilment.READY)
    ]
    to_prepare, ready = (await session.execute(select(*counts))).one()
    return {Fulfilment.TO_PREPARE: to_prepare, Fulfilment.READY: ready}


async def title_of_page(session: ReadSession, page_id: int) -> str | None:
    """Return what a page was called when it was last ordered from."""
    return await session.scalar(
        select(Order.page_title)
        .where(Order.page_post_id == page_id)
        .order_by(Order.created_at.desc(), Order.id.desc())
        .limit(1)
    )


async def totals_by_day(
    session: ReadSession, page_id: int, *, since: date, until: date, zone: ZoneInfo
) -> Sequence[DayTotal]:
    """Add up what was paid and given back on each day of a span, the latest first.

    Money that no order needed, and that went back, is in neither.
    """
    span = [since + timedelta(days=number) for number in range((until - since).days + 2)]
    begins = [datetime.combine(day, time(), zone) for day in span]
    day_of = dict(zip(begins, span, strict=True))
    # Each day is a range of the index: to reckon the day of each row takes ten times as long.
    days = func.unnest(
        literal(begins[:-1], ARRAY(UTCDateTime)), literal(begins[1:], ARRAY(UTCDateTime))
    ).table_valued(column("begins", UTCDateTime), column("ends", UTCDateTime))
    days = days.render_derived(name="days")
    paid = (
        select(
            Order.currency.label("currency"),
            func.count().label("orders"),
            func.sum(Order.total_minor).label("paid"),
            literal(0).label("refunded"),
        )
        .where(
            Order.page_post_id == page_id,
            Order.paid_at >= days.c.begins,
            Order.paid_at < days.c.ends,
        )
        .group_by(Order.currency)
    )
    refunded = (
        select(Refund.currency, literal(0), literal(0), func.sum(Refund.amount_minor))
        .join(Order, Order.id == Refund.order_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Order.page_post_id == page_id,
            Payment.use == PaymentUse.ORDER,
            Refund.state == RefundState.MADE,
            Refund.ended_at >= days.c.begins,
            Refund.ended_at < days.c.ends,
        )
        .group_by(Refund.currency)
    )
    moves = union_all(paid, refunded).subquery().lateral()
    rows = await session.execute(
        select(
            days.c.begins,
            moves.c.currency,
            func.sum(moves.c.orders),
            func.sum(moves.c.paid),
            func.sum(moves.c.refunded),
        )
        .join_from(days, moves, true())
        .group_by(days.c.begins, moves.c.currency)
        .order_by(days.c.begins.desc(), moves.c.currency)
    )
    return [
        DayTotal(day_of[begin], int(count), Money(int(taken), unit), Money(int(back), unit))
        for begin, unit, count, taken, back in rows
    ]


async def notes_of_order(session: ReadSession, order_id: int) -> Sequence[OrderNote]:
    """Return what keepers noted on an order, oldest first."""
    found = await session.scalars(
        select(OrderNote).where(OrderNote.order_id == order_id).order_by(OrderNote.id)
    )
    return found.all()


async def _of_page(
    session: ReadSession, page_id: int, wanted: OrderFilter, zone: ZoneInfo
) -> Select[Order]:
    conditions = await narrowing(session, wanted, zone=zone)
    return select(Order).where(Order.page_post_id == page_id, *conditions)
