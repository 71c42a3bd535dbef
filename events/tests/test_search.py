"""What events answers when the whole co-operative is searched; nobody's booking is in it."""

from datetime import UTC, datetime, timedelta

import pytest

from events.calendars.service import change_calendar
from events.tests.factories import ADA, BAKERY, BEN, MORNING, POTTERY, Bakery, open_bakery
from glue.contracts import blog, events
from glue.contracts.families import Found
from shared.clock import FrozenClock
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

PAGE = blog.Post(
    id=BAKERY,
    kind=blog.PostKind.PAGE,
    slug="bakery",
    title="The Bakery",
    excerpt="",
    feature_image=None,
    published_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def page(services: FakeServices) -> None:
    services.answers(blog.PostsBatch, lambda query: [PAGE] if BAKERY in query.ids else [])


async def found(sibling: RpcClient, words: str, locale: str = "en_GB") -> Found:
    (part,) = await sibling.fetch(events.Search(q=words, limit=6, locale=locale))
    return part


async def titles(sibling: RpcClient, words: str) -> list[str]:
    return [hit.title for hit in (await found(sibling, words)).hits]


async def test_an_event_is_found_by_its_title(bakery: Bakery, sibling: RpcClient) -> None:
    (hit,) = (await found(sibling, "sour")).hits

    assert hit.title == "Sourdough class"
    assert hit.url.startswith("http://events.test/bakery/baking/events/")
    assert hit.eyebrow == "The Bakery"
    assert hit.excerpt == "5 December 2026, 09:00 · Baking days"


async def test_the_time_of_an_event_is_told_in_the_language_asked_for(
    bakery: Bakery, sibling: RpcClient
) -> None:
    (hit,) = (await found(sibling, "sourdough", locale="fr")).hits

    assert "5 décembre 2026" in hit.excerpt


async def test_a_calendar_is_found_and_what_is_coming_in_it(
    bakery: Bakery, sibling: RpcClient
) -> None:
    assert await titles(sibling, "baking") == ["Baking days", "Sourdough class"]
    assert (await found(sibling, "baking")).hits[0].url == "http://events.test/bakery/baking/"


async def test_a_calendar_that_is_not_listed_is_not_found_nor_what_is_in_it(
    bakery: Bakery, sibling: RpcClient
) -> None:
    async with transaction() as session:
        await change_calendar(session, bakery.calendar_id, words={"is_listed": False})

    assert await titles(sibling, "baking") == []


async def test_a_booking_is_nobody_elses_business(bakery: Bakery, sibling: RpcClient) -> None:
    await bakery.hold_oven(ADA)
    await bakery.hold_oven(BEN, MORNING + timedelta(days=1))

    assert await titles(sibling, "oven") == []


async def test_what_is_over_is_not_found(
    bakery: Bakery, sibling: RpcClient, clock: FrozenClock
) -> None:
    clock.advance(timedelta(days=30))

    assert await titles(sibling, "sourdough") == []


async def test_a_page_that_is_not_published_keeps_its_events_to_itself(
    bakery: Bakery, sibling: RpcClient
) -> None:
    await open_bakery(seats=3, page_id=POTTERY, slug="pots")

    assert (await found(sibling, "sourdough")).total == 1


async def test_while_blog_is_away_events_are_still_found(
    bakery: Bakery, sibling: RpcClient, services: FakeServices
) -> None:
    services.is_down("blog")

    (hit,) = (await found(sibling, "sourdough")).hits

    assert hit.url == f"http://events.test/calendars/{bakery.calendar_id}/"
