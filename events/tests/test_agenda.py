"""What is on, by month, week, day and as a list."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest

from events.tests.announcing import DAY, HOUR, announce, cell_of, days_of_event, open_in, text_of
from events.tests.factories import ADA, MORNING, Bakery
from shared.clock import FrozenClock
from shared.testing.browser import SameOriginClient

pytestmark = pytest.mark.usefixtures("published")


async def test_a_calendar_opens_on_the_month_of_today(
    client: SameOriginClient,
    bakery: Bakery,
    clock: FrozenClock,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    clock.move_to(MORNING - 3 * DAY)

    # The calendar, what is on, what is on elsewhere, whether times are booked, and the page's menu.
    with query_count(6):
        page = await text_of(client, "/bakery/baking/")

    assert "<h1>Baking days</h1>" in page
    assert "December 2026</h2>" in page
    assert days_of_event(page, "Sourdough class") == ["2026-12-05"]
    assert ">09:00</span> Sourdough class" in cell_of(page, "2026-12-05")
    assert "December, 1 event" in cell_of(page, "2026-12-05")
    assert 'href="/bakery/baking/2026/11/"' in page
    assert 'href="/bakery/baking/2027/01/"' in page
    assert 'href="/bakery/baking/2026/w49/"' in page
    assert page.count('aria-current="date"') == 1


async def test_nobodys_booking_is_shown_in_any_view(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - DAY)
    await bakery.hold_oven(ADA)

    for view in ("", "2026/12/", "2026/w49/", "2026/12/05/", "agenda/"):
        page = await text_of(client, f"/bakery/baking/{view}")
        assert "Sourdough class" in page, view
        assert "The oven" not in page, view


@pytest.mark.parametrize(
    ("view", "heading", "before", "after"),
    [
        ("2026/12/", "December 2026", "2026/11/", "2027/01/"),
        ("2026/w53/", "Week 53: 28 December to 3 January 2027", "2026/w52/", "2027/w01/"),
        ("2027/01/01/", "Friday, 1 January 2027", "2026/12/31/", "2027/01/02/"),
    ],
)
async def test_each_view_leads_to_what_is_before_and_after(
    client: SameOriginClient, bakery: Bakery, view: str, heading: str, before: str, after: str
) -> None:
    page = await text_of(client, f"/bakery/baking/{view}")

    assert f"{heading}</h2>" in page
    assert f'href="/bakery/baking/{before}"' in page
    assert f'href="/bakery/baking/{after}"' in page


@pytest.mark.parametrize(
    "view",
    ["2026/13/", "2026/02/30/", "2026/w54/", "2025/w53/", "1999/12/", "2100/01/", "26/1/"],
)
async def test_a_day_that_is_in_no_calendar_is_not_found(
    client: SameOriginClient, bakery: Bakery, view: str
) -> None:
    assert (await client.get(f"/bakery/baking/{view}")).status_code == 404


async def test_an_event_of_several_days_is_on_each_of_them(
    client: SameOriginClient, bakery: Bakery
) -> None:
    starts = datetime(2026, 11, 29, 18, tzinfo=UTC)
    await announce(
        bakery.calendar_id, "Bread fair", starts, datetime(2026, 12, 2, tzinfo=UTC) - starts
    )

    page = await text_of(client, "/bakery/baking/2026/12/")

    assert days_of_event(page, "Bread fair") == ["2026-11-30", "2026-12-01"]
    assert "all day" in cell_of(page, "2026-12-01")
    assert "from 18:00" in await text_of(client, "/bakery/baking/2026/11/29/")
    assert "Bread fair" not in await text_of(client, "/bakery/baking/2026/12/02/")


@pytest.mark.parametrize(
    ("zone", "at", "day", "time"),
    [
        ("Pacific/Auckland", datetime(2026, 12, 4, 12, tzinfo=UTC), "2026-12-05", "01:00–02:00"),
        ("America/New_York", datetime(2026, 12, 5, 3, tzinfo=UTC), "2026-12-04", "22:00–23:00"),
        ("Asia/Kathmandu", datetime(2026, 12, 4, 18, 15, tzinfo=UTC), "2026-12-05", "00:00–01:00"),
    ],
)
async def test_days_and_times_are_those_of_the_calendars_zone(
    client: SameOriginClient, bakery: Bakery, zone: str, at: datetime, day: str, time: str
) -> None:
    await announce(await open_in(zone), "Tasting", at)

    page = await text_of(client, "/bakery/far/2026/12/")
    of_day = await text_of(client, f"/bakery/far/{day.replace('-', '/')}/")

    assert days_of_event(page, "Tasting") == [day]
    assert f">{time[:5]}</span>" in cell_of(page, day)
    assert time in of_day
    assert f"Times are those of {zone.replace('_', ' ')}." in of_day


async def test_the_day_on_which_clocks_are_set_back_has_all_its_hours_and_says_which(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await announce(bakery.calendar_id, "First", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    await announce(bakery.calendar_id, "Last", datetime(2026, 10, 25, 23, 30, tzinfo=UTC), HOUR / 2)
    await announce(bakery.calendar_id, "Next", datetime(2026, 10, 26, 0, 0, tzinfo=UTC))

    page = await text_of(client, "/bakery/baking/2026/10/25/")

    assert "01:30 BST–01:30 GMT" in page
    assert "23:30 GMT–00:00 GMT" in page
    assert "the clocks change" in page
    assert "Next" not in page.partition('class="happenings"')[2]


async def test_the_day_on_which_clocks_are_set_forward_is_whole_with_its_23_hours(
    client: SameOriginClient, bakery: Bakery
) -> None:
    midnight = datetime(2026, 3, 29, tzinfo=UTC)
    await announce(bakery.calendar_id, "All of it", midnight, timedelta(hours=23))

    page = await text_of(client, "/bakery/baking/2026/03/")

    assert days_of_event(page, "All of it") == ["2026-03-29"]
    assert "all day" in cell_of(page, "2026-03-29")


async def test_the_list_begins_with_what_is_on_now_and_goes_on_page_by_page(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING + HOUR)
    for number in range(45):
        await announce(bakery.calendar_id, f"Day {number:02}", MORNING + (number + 1) * DAY)

    first = await text_of(client, "/bakery/baking/agenda/")
    (further,) = re.findall(r'href="(/bakery/baking/agenda/\?after=[^"]+)"', first)
    second = await text_of(client, further)

    assert "Sourdough class" in first.partition("under-way")[2]
    assert re.findall(r"Day \d\d(?=</a>)", first) == [f"Day {it:02}" for it in range(40)]
    assert re.findall(r"Day \d\d(?=</a>)", second) == [f"Day {it:02}" for it in range(40, 45)]
    assert "Sourdough class" not in second


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("2030/05/", "Nothing in this month"),
        ("2030/05/05/", "Nothing on this day"),
        ("agenda/", "Nothing is announced"),
    ],
)
async def test_where_nothing_is_on_the_page_says_so_and_leads_on(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock, view: str, said: str
) -> None:
    clock.move_to(MORNING + 9 * DAY)

    page = await text_of(client, f"/bakery/baking/{view}")

    assert said in page
    assert 'href="/bakery/baking/agenda/"' in page


async def test_a_day_with_much_on_it_shows_three_and_leads_to_the_rest(
    client: SameOriginClient, bakery: Bakery
) -> None:
    for number in range(4):
        await announce(bakery.calendar_id, f"More {number}", MORNING + number * HOUR)

    cell = cell_of(await text_of(client, "/bakery/baking/2026/12/"), "2026-12-05")

    assert cell.count('class="month__event ') == 3
    assert "2 more" in cell
    assert "December, 5 events" in cell
