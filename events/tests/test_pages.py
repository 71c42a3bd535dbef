"""What a visitor sees of the co-operative's calendars."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from events.tests.factories import ADA, BAKERY, MORNING, POTTERY, Bakery, open_bakery
from glue.contracts.events import SlugTaken
from shared.clock import FrozenClock
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


async def test_without_calendars_the_list_says_so_and_leads_on(client: SameOriginClient) -> None:
    text = await text_of(client, "/")

    assert "No calendars yet" in text
    assert "Meet our members" in text


async def test_the_list_names_each_calendar_and_its_page(
    client: SameOriginClient,
    bakery: Bakery,
    published: set[int],
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    await open_bakery(seats=1, page_id=POTTERY)

    with query_count(1):
        text = await text_of(client, "/")

    assert text.count("Baking days") == 2
    assert 'href="/bakery/baking/"' in text
    assert 'href="/pottery/baking/"' in text


async def test_the_calendars_of_an_unpublished_page_are_not_listed(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    published.remove(BAKERY)

    assert "Baking days" not in await text_of(client, "/")


async def test_while_blog_is_away_the_list_says_what_is_missing(
    client: SameOriginClient, bakery: Bakery, services: FakeServices
) -> None:
    services.is_down("blog")

    text = await text_of(client, "/")

    assert "Baking days" in text
    assert "whose calendars these are" in text


async def test_a_page_shows_its_own_calendars(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    assert "Baking days" in await text_of(client, "/bakery/")


async def test_a_page_announces_what_is_coming_and_nobodys_booking(
    client: SameOriginClient,
    bakery: Bakery,
    published: set[int],
    clock: FrozenClock,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    clock.move_to(MORNING - timedelta(days=1))
    await bakery.hold_oven(ADA)
    await open_bakery(seats=1, page_id=POTTERY)

    with query_count(4):
        before = await text_of(client, "/bakery/")
    clock.move_to(MORNING + timedelta(hours=3))
    after = await text_of(client, "/bakery/")

    assert before.count("card--row") == 1
    assert "Next: Sourdough class, 5 December 2026, 09:00" in before
    assert '<time class="day" datetime="2026-12-05">' in before
    assert "The oven" not in before
    assert "Sourdough class" not in after


async def test_the_bar_marks_the_calendar_that_is_shown_alone(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    link = f'href="http://events.test/calendars/{bakery.calendar_id}/"'

    alone = await text_of(client, "/bakery/")
    await open_bakery(seats=1, slug="tastings")
    together = await text_of(client, "/bakery/")

    assert f'{link} aria-current="page"' in alone
    assert f"{link}>" in together


async def test_the_address_siblings_know_leads_to_the_calendar_on_its_page(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    response = await client.get(f"/calendars/{bakery.calendar_id}/")

    assert (response.status_code, response.headers["Location"]) == (302, "/bakery/baking/")
    assert "<h1>Baking days</h1>" in await text_of(client, "/bakery/baking/")


@pytest.mark.parametrize("id", [0, 999_999, 10**30])
async def test_an_unknown_calendar_is_not_found(client: SameOriginClient, id: int) -> None:
    assert (await client.get(f"/calendars/{id}/")).status_code == 404


async def test_the_calendar_of_an_unpublished_page_is_not_found(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    published.remove(BAKERY)

    assert (await client.get(f"/calendars/{bakery.calendar_id}/")).status_code == 404


async def test_a_page_without_calendars_says_so(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    text = await text_of(client, "/pottery/")

    assert "Baking days" not in text
    assert "No calendars here yet" in text


async def test_an_unknown_page_is_not_found(client: SameOriginClient, published: set[int]) -> None:
    response = await client.get("/nobody/")

    assert response.status_code == 404


async def test_a_page_has_one_calendar_of_a_slug(bakery: Bakery) -> None:
    with pytest.raises(SlugTaken, match="baking"):
        await open_bakery(seats=1)
