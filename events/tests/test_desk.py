"""A keeper's calendars, and the page's own events in each."""

import re
from datetime import timedelta

import pytest

from events.calendars.service import open_calendar
from events.tests.factories import ADA, BAKERY, MORNING, POTTERY, Bakery, open_bakery
from shared.clock import FrozenClock
from shared.db import transaction
from shared.testing.browser import SameOriginClient


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


def desk_of(bakery: Bakery) -> str:
    return f"/keep/bakery/{bakery.calendar_id}/events/"


async def test_a_keeper_finds_the_calendars_of_their_page_with_how_much_is_to_come(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING)
    await open_bakery(seats=1, page_id=POTTERY, title="Throwing days")
    async with transaction() as session:
        await open_calendar(session, page_id=BAKERY, slug="quiet", title="Quiet days")

    page = await text_of(keeper, "/keep/bakery/")

    assert f'<a href="{desk_of(bakery)}">Baking days</a>' in page
    assert "Throwing days" not in page
    assert re.findall(r'data-label="Events to come"><div[^>]*>(\d+)', page) == ["1", "0"]


async def test_a_page_without_calendars_tells_its_keeper_so(keeper: SameOriginClient) -> None:
    assert "No calendar yet" in await text_of(keeper, "/keep/bakery/")


async def test_the_events_of_a_calendar_are_to_come_until_they_are_over(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING)
    await bakery.hold_oven(ADA)
    desk = desk_of(bakery)

    assert "Sourdough class" in await text_of(keeper, desk)
    assert "The oven" not in await text_of(keeper, desk)
    assert "Nothing is over yet" in await text_of(keeper, f"{desk}?stand=over")
    clock.advance(timedelta(hours=3))

    assert "Sourdough class" in await text_of(keeper, f"{desk}?stand=over")
    assert "Nothing is announced" in await text_of(keeper, desk)


async def test_the_calendar_of_another_page_is_not_kept_here(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    pottery = await open_bakery(seats=1, page_id=POTTERY)

    assert (await keeper.get(desk_of(pottery))).status_code == 404


@pytest.mark.parametrize("path", ["/keep/pottery/", "/keep/pottery/1/events/"])
async def test_who_keeps_one_page_does_not_keep_another(
    keeper: SameOriginClient, bakery: Bakery, path: str
) -> None:
    assert (await keeper.get(path)).status_code == 403


async def test_the_desk_is_kept_from_searchers_and_caches(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    answer = await keeper.get(desk_of(bakery))

    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "private, no-store"
