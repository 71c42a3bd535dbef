"""What a page took and gave back, by the days of the co-operative."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orders.keeping.queries import DayTotal, totals_by_day
from orders.tests.factories import BAKERY
from orders.tests.keeper import Keeper
from orders.tests.till import Till
from shared.db import reading
from shared.money import Money

LONDON = ZoneInfo("Europe/London")


async def totals(till: Till, zone: ZoneInfo = LONDON) -> list[DayTotal]:
    today = till.clock.now().astimezone(zone).date()
    async with reading() as session:
        found = await totals_by_day(
            session, BAKERY, since=today - timedelta(days=9), until=today, zone=zone
        )
    return list(found)


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


async def test_a_refund_counts_on_the_day_it_was_made(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    await till.paid_order(key="k2")
    paid_on = till.clock.now().astimezone(LONDON).date()
    till.clock.advance(timedelta(days=2))
    await ben.give_back(order_id, way="amount", amount="5")

    found = await totals(till)

    assert found == [
        DayTotal(paid_on + timedelta(days=2), 0, pounds(0), pounds(500)),
        DayTotal(paid_on, 2, pounds(2850), pounds(0)),
    ]
    assert [it.net for it in found] == [pounds(-500), pounds(2850)]


async def test_a_day_begins_when_it_does_where_the_co_operative_is(till: Till) -> None:
    till.clock.move_to(datetime(2026, 7, 1, 23, 30, tzinfo=ZoneInfo("UTC")))
    await till.paid_order()

    (in_london,) = await totals(till)
    (in_utc,) = await totals(till, ZoneInfo("UTC"))

    assert (in_london.day.day, in_utc.day.day) == (2, 1)


async def test_money_that_no_order_needed_is_not_in_it(till: Till, ben: Keeper) -> None:
    created = await till.order()
    till.sumup.pay(await till.checkout_id(created.order_id), amount=Money(100, "GBP"))
    await till.reconcile(after=timedelta(minutes=1))
    await till.let_sagas_run()

    assert await totals(till) == []
    assert "Nothing was paid on these days" in await ben.get("days/")


async def test_the_page_shows_each_day_and_leads_to_its_orders(till: Till, ben: Keeper) -> None:
    await till.paid_order()

    text = await ben.get("days/")
    nonsense = await ben.get("days/?since=2026-12-31&until=2001-01-01")

    assert "£14.25" in text
    assert "Saturday, 21 November 2026" in text or "Saturday 21 November 2026" in text
    assert "since=2026-11-21&amp;until=2026-11-21" in text
    assert "Nothing was paid on these days" in nonsense
