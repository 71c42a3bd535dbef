"""How a calendar does: its keepers see what was sold and booked, and how full its slots are."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import update

from events.attendees.queries import KindSold, sold_by_kind
from events.calendars.models import Calendar
from events.door.service import Post
from events.statistics.bars import Bar
from events.statistics.occupancy import occupancy_of
from events.tests.factories import ADA, BEN, MORNING, Bakery
from events.tests.offers import COUNTER, SATURDAY, TABLE, TEN, Offer
from events.tests.test_decisions import pay as pay_booking
from events.tests.test_doors import go, pay, seen
from events.tickets.models import Ticket, TicketType
from events.tickets.queries import tickets_by_ids
from shared.clock import FrozenClock
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient


def desk(bakery: Bakery) -> str:
    return f"/keep/bakery/{bakery.calendar_id}/statistics/"


async def page_of(client: SameOriginClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", await answer.get_data(as_text=True)))


def rows_of(page: str, plot: str) -> dict[str, str]:
    """Return what a plot says in words, by its labels."""
    table = page.partition(f'id="{plot}"')[2].partition("</table>")[0]
    found = re.findall(r'scope="row"[^>]*>(.*?)</th>.*?numbers">(.*?)</td>', table)
    return {label.strip(): words.strip() for label, words in found}


async def occupancy(bakery: Bakery) -> list[tuple[str, int, int]]:
    async with reading() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        bars = await occupancy_of(session, calendar, first=SATURDAY, days=7)
    return [(it.label, it.value, it.most) for it in bars]


async def test_where_nothing_is_sold_or_booked_there_is_nothing_but_what_is_offered(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - timedelta(days=3))

    page = await page_of(keeper, desk(bakery))

    assert rows_of(page, "events") == {"Sourdough class": "0 of 3"}
    assert rows_of(page, "occupancy") == {"Mornings at the oven": "0% booked"}
    assert 'id="sold"' not in page
    assert 'id="booked"' not in page


async def test_tickets_and_bookings_are_counted_by_week_in_the_calendars_zone(
    keeper: SameOriginClient,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    clock: FrozenClock,
) -> None:
    clock.move_to(MORNING - timedelta(days=3))
    ids = await bakery.hold_seats(ADA, 2)
    await pay(ids)
    booked = await (await Offer.of(bakery.calendar_id, TABLE)).book(ADA)
    await pay_booking(sibling_named, booked, 42)
    async with transaction() as session:
        await session.execute(update(Calendar).values(time_zone="America/New_York"))
        # In New York the first is a minute before midnight of a Sunday.
        for id, minute in zip(ids, (59, 60), strict=True):
            taken = datetime(2026, 11, 30, 4, tzinfo=UTC) + timedelta(minutes=minute)
            await session.execute(update(Ticket).where(Ticket.id == id).values(created_at=taken))

    page = await page_of(keeper, desk(bakery))

    sold, weeks = rows_of(page, "sold"), rows_of(page, "booked")
    assert (sold["23 Nov"], sold["30 Nov"], len(sold)) == ("1 ticket", "1 ticket", 8)
    assert (weeks["30 Nov"], weeks["7 Dec"], len(weeks)) == ("1 booking", "0 bookings", 16)
    assert rows_of(page, "events") == {"Sourdough class": "2 of 3"}


async def test_how_full_a_slot_is_counts_each_place_and_no_closed_day(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - timedelta(days=3))
    table = await Offer.of(bakery.calendar_id, TABLE)
    counter = await Offer.of(bakery.calendar_id, COUNTER)
    for number, holder in enumerate((ADA, BEN)):
        await pay_booking(sibling_named, await table.book(holder), 41 + number)
    await pay_booking(sibling_named, await counter.book(ADA, TEN, 90), 43)
    await counter.book(BEN, TEN, 60)

    before = await occupancy(bakery)
    await table.close(date(2026, 12, 6), date(2026, 12, 6), "A feast")

    # Two hours of three places; five hours on each of two days, for two and for one at a time.
    assert ("The long table", 240, 360) in before
    assert ("Work at the counter", 90, 1200) in before
    assert ("Mornings at the oven", 0, 600) in before
    assert ("Work at the counter", 90, 600) in await occupancy(bakery)


async def test_of_each_kind_it_is_told_how_many_are_sold_and_came(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - timedelta(hours=1))
    ids = await bakery.hold_seats(ADA, 2)
    await pay(ids)
    async with reading() as session:
        first, _second = await tickets_by_ids(session, ids)
    for way in range(2):
        assert await go(Post(bakery.class_id, "Gate", 3), seen(first.code, after=way)) in (
            "welcome",
            "already-in",
        )

    async with reading() as session:
        kinds = await sold_by_kind(session, bakery.class_id)
    page = await page_of(
        keeper, f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}/attendees/"
    )

    assert kinds == [KindSold("Seat", capacity=3, sold=2, came=1)]
    assert rows_of(page, "kinds") == {"Seat": "2 of 3, 1 came"}
    assert list(rows_of(page, "days").values()) == ["2 tickets"]


async def test_a_kind_that_is_no_longer_sold_is_told_while_somebody_has_it(
    bakery: Bakery, clock: FrozenClock
) -> None:
    held = await bakery.hold_seats(ADA, 1)
    async with transaction() as session:
        await session.execute(update(TicketType).values(deleted_at=clock.now()))
    async with reading() as session:
        assert await sold_by_kind(session, bakery.class_id) == []
    await pay(held)
    async with reading() as session:
        (kind,) = await sold_by_kind(session, bakery.class_id)
    assert (kind.sold, kind.came) == (1, 0)


@pytest.mark.parametrize(
    ("value", "most", "width"), [(0, 5, 0), (1, 1000, 1), (5, 5, 100), (9, 5, 100), (3, 0, 0)]
)
def test_a_bar_shows_what_there_is_and_never_more_than_the_most(
    value: int, most: int, width: int
) -> None:
    assert Bar("", value, most).width == width


async def test_a_keeper_of_another_page_does_not_see_them(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    assert (
        await keeper.get(f"/keep/bakery/{bakery.calendar_id + 1}/statistics/")
    ).status_code == 404
    assert (await keeper.get(f"/keep/pottery/{bakery.calendar_id}/statistics/")).status_code == 403
