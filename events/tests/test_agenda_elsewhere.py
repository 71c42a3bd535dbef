"""Others' calendars beside a page's own events, in every view, and marked as what they are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from events.tests.announcing import announce, cell_of, days_of_event, text_of
from events.tests.calendar_files import event
from events.tests.factories import MORNING, Bakery
from events.tests.imports import send, take
from shared.clock import FrozenClock
from shared.testing.browser import SameOriginClient

pytestmark = pytest.mark.usefixtures("published")

DAY = timedelta(days=1)
VIEWS = ("", "2026/12/", "2026/w49/", "2026/12/05/", "agenda/")
EXTERNAL = 'href="https://hall.example/choir" rel="noopener nofollow external">'


@pytest.fixture
async def hall(keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock) -> Bakery:
    """A choir with a page of its own, and bells without, beside the bakery's class."""
    clock.move_to(MORNING - DAY)
    choir = event(
        "SUMMARY:Choir",
        "LOCATION:Town hall",
        "URL:https://hall.example/choir",
        "DTSTART:20261205T100000Z",
        "DURATION:PT1H",
    )
    bells = event("SUMMARY:Bells", "DTSTART:20261205T000000Z", uid="2")
    await take(keeper, await send(keeper, bakery, choir, bells))
    return bakery


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("where", ["/bakery/baking/", "/bakery/", "/"])
async def test_every_view_shows_what_is_elsewhere_and_whose_it_is(
    client: SameOriginClient, hall: Bakery, where: str, view: str
) -> None:
    if where != "/bakery/baking/":
        view = "agenda/" + view.removeprefix("agenda/")

    page = await text_of(client, f"{where}{view}")

    assert "Sourdough class" in page
    assert EXTERNAL in page
    assert "From elsewhere: hall" in page
    assert "Bells" in page


async def test_what_is_elsewhere_never_leads_to_a_page_of_ours(
    client: SameOriginClient, hall: Bakery
) -> None:
    page = await text_of(client, "/bakery/baking/2026/12/05/")

    assert page.count("/bakery/baking/events/") == 1
    assert page.count("happening--elsewhere") == 2
    assert "Town hall" in page
    assert '<h3 class="happening__title">Bells</h3>' in page


async def test_a_month_tells_what_is_elsewhere_in_words(
    client: SameOriginClient, hall: Bakery
) -> None:
    page = await text_of(client, "/bakery/baking/2026/12/")

    assert days_of_event(page, "Choir") == ["2026-12-05"]
    assert days_of_event(page, "Bells") == ["2026-12-05"]
    assert cell_of(page, "2026-12-05").count("month__event--elsewhere") == 2


async def test_what_is_elsewhere_takes_one_query_in_a_view(
    client: SameOriginClient,
    hall: Bakery,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    # The calendar, what is on, what is elsewhere, whether times are booked, and the page's menu.
    with query_count(6):
        await text_of(client, "/bakery/baking/2026/12/")


async def test_the_list_has_what_is_elsewhere_once_whatever_page_it_is_on(
    client: SameOriginClient, hall: Bakery
) -> None:
    for hours in range(2, 45):
        await announce(hall.calendar_id, f"Tasting {hours}", MORNING - timedelta(hours=hours / 4))

    first = await text_of(client, "/bakery/baking/agenda/")
    cursor = first.partition("agenda/?after=")[2].partition('"')[0]
    second = await text_of(client, f"/bakery/baking/agenda/?after={cursor}")

    assert first.count(">Choir<") + second.count(">Choir<") == 1
    assert first.count(">Bells<") + second.count(">Bells<") == 1
