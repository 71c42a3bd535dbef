"""What is on, by month, week, day and as a list."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.calendars.service import change_calendar, close_calendar, open_calendar
from events.entries.service import add_event
from events.tests.factories import ADA, BAKERY, MORNING, POTTERY, Bakery, open_bakery
from shared.clock import FrozenClock
from shared.db import transaction
from shared.money import Money
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import head_of

pytestmark = pytest.mark.usefixtures("published")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200, response.status_code
    return str(await response.get_data(as_text=True))


async def announce(
    calendar_id: int, title: str, starts_at: datetime, lasts: timedelta = HOUR
) -> None:
    async with transaction() as session:
        await add_event(
            session,
            calendar_id=calendar_id,
            title=title,
            starts_at=starts_at,
            ends_at=starts_at + lasts,
            cost=Money.zero("GBP"),
        )


async def open_in(zone: str, slug: str = "far", **words: Any) -> int:
    async with transaction() as session:
        calendar = await open_calendar(
            session, page_id=BAKERY, slug=slug, title=slug.title(), time_zone=zone, **words
        )
        return calendar.id


async def change(calendar_id: int, **words: object) -> None:
    async with transaction() as session:
        await change_calendar(session, calendar_id, words=words)


def cell_of(page: str, day: str) -> str:
    """Return what a month shows in the cell of a day."""
    return page.partition(f'<time datetime="{day}">')[2].partition("</td>")[0]


def days_of_event(page: str, title: str) -> list[str]:
    """Return the days of a month in whose cells an event stands."""
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">\d', page)
    return [day for day in days if title in cell_of(page, day)]


async def test_a_calendar_opens_on_the_month_of_today(
    client: SameOriginClient,
    bakery: Bakery,
    clock: FrozenClock,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    clock.move_to(MORNING - 3 * DAY)

    # The calendar, what is on, and the menu of the page.
    with query_count(3):
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


async def test_an_event_leads_to_its_day_in_its_calendar(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - DAY)
    anchor = f"event-{bakery.class_id}"

    for path in ("/agenda/", "/agenda/2026/12/", "/bakery/agenda/2026/w49/", "/bakery/"):
        page = await text_of(client, path)
        assert f'href="/bakery/baking/2026/12/05/#{anchor}"' in page, path
    assert f'id="{anchor}"' in await text_of(client, "/bakery/baking/2026/12/05/")


async def test_all_calendars_of_a_page_and_of_all_pages_are_merged(
    client: SameOriginClient,
    bakery: Bakery,
    clock: FrozenClock,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    clock.move_to(MORNING - DAY)
    await announce(await open_in("Europe/London", "oven", colour="moss"), "Bring a pie", MORNING)
    pottery = await open_bakery(seats=1, page_id=POTTERY, title="Throwing days")
    await announce(pottery.calendar_id, "Bowls", MORNING)

    with query_count(3):
        of_page = await text_of(client, "/bakery/agenda/2026/12/05/")
    with query_count(3):
        of_all = await text_of(client, "/agenda/")

    assert "Bring a pie" in of_page
    assert "hue-moss" in of_page
    assert "Bowls" not in of_page
    for title in ("Bring a pie", "Sourdough class", "Bowls", "Throwing days"):
        assert title in of_all


async def test_a_calendar_that_is_not_listed_is_reached_by_its_address_alone(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - DAY)
    await change(bakery.calendar_id, is_listed=False)

    for path in (
        "/",
        "/agenda/",
        "/agenda/2026/12/",
        "/bakery/",
        "/bakery/agenda/",
        "/sitemap.xml",
    ):
        page = await text_of(client, path)
        assert "Sourdough class" not in page, path
        assert "/bakery/baking/" not in page, path
    assert "/bakery/baking/" not in await text_of(client, "/sitemap.xml")
    assert "Sourdough class" in await text_of(client, "/bakery/baking/2026/12/")
    head = await head_of(client, "/bakery/baking/2026/12/")
    assert head.metas["robots"] == "noindex"


async def test_searchers_are_led_to_what_is_on_and_not_through_empty_months(
    client: SameOriginClient, bakery: Bakery
) -> None:
    full = await head_of(client, "/bakery/baking/2026/12/?utm_source=letter")
    empty = await head_of(client, "/bakery/baking/2031/03/")

    assert full.links["canonical"] == "http://events.test/bakery/baking/2026/12/"
    assert empty.metas["robots"] == "noindex"


async def test_the_former_address_of_a_calendar_leads_on_in_every_view(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await change(bakery.calendar_id, slug="bread")

    for view in ("", "2026/12/", "2026/w49/", "2026/12/05/", "agenda/"):
        answer = await client.get(f"/bakery/baking/{view}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/bakery/bread/{view}")
    await open_bakery(seats=1)
    assert (await client.get("/bakery/baking/")).status_code == 200


async def test_a_calendar_that_was_put_away_is_not_found(
    client: SameOriginClient, bakery: Bakery
) -> None:
    async with transaction() as session:
        await close_calendar(session, bakery.calendar_id)

    assert (await client.get("/bakery/baking/")).status_code == 404
    assert (await client.get(f"/calendars/{bakery.calendar_id}/")).status_code == 404


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


async def test_while_blog_is_away_all_that_is_on_is_still_told(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock, services: FakeServices
) -> None:
    clock.move_to(MORNING - DAY)
    services.is_down("blog")

    page = await text_of(client, "/agenda/")

    assert "whose calendars these are" in page
    assert f'href="/agenda/2026/12/05/#event-{bakery.class_id}"' in page


async def test_a_day_with_much_on_it_shows_three_and_leads_to_the_rest(
    client: SameOriginClient, bakery: Bakery
) -> None:
    for number in range(4):
        await announce(bakery.calendar_id, f"More {number}", MORNING + number * HOUR)

    cell = cell_of(await text_of(client, "/bakery/baking/2026/12/"), "2026-12-05")

    assert cell.count('class="month__event ') == 3
    assert "2 more" in cell
    assert "December, 5 events" in cell
