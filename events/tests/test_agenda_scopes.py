"""Whose events are shown together, and who may find them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from events.calendars.service import close_calendar
from events.tests.announcing import DAY, announce, change, open_in, text_of
from events.tests.factories import MORNING, POTTERY, Bakery, open_bakery
from shared.clock import FrozenClock
from shared.db import transaction
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import head_of

pytestmark = pytest.mark.usefixtures("published")


async def test_an_event_leads_to_its_page_and_is_on_its_day_in_its_calendar(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - DAY)
    anchor = f"event-{bakery.class_id}"

    for path in ("/agenda/", "/agenda/2026/12/", "/bakery/agenda/2026/w49/", "/bakery/"):
        page = await text_of(client, path)
        assert f'href="/bakery/baking/events/{bakery.class_id}/"' in page, path
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

    with query_count(4):
        of_page = await text_of(client, "/bakery/agenda/2026/12/05/")
    with query_count(4):
        of_all = await text_of(client, "/agenda/")

    assert "Bring a pie" in of_page
    assert "hue-moss" in of_page
    of_month = await text_of(client, "/bakery/agenda/2026/12/")
    key = of_month.partition('class="hues"')[2].partition("</ul>")[0]
    assert 'href="/bakery/oven/">Oven</a>' in key
    assert "Throwing days" not in key
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


async def test_while_blog_is_away_all_that_is_on_is_still_told(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock, services: FakeServices
) -> None:
    clock.move_to(MORNING - DAY)
    services.is_down("blog")

    page = await text_of(client, "/agenda/")

    assert "whose calendars these are" in page
    assert f'href="/agenda/2026/12/05/#event-{bakery.class_id}"' in page
