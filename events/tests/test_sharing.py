"""What searchers and robots are told of calendars and events."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from events.entries.queries import entries_by_ids
from events.entries.sharing import event_data, offer_data
from events.tests.announcing import DAY, announce
from events.tests.factories import BAKERY, MORNING, Bakery
from glue.contracts import blog
from shared.clock import FrozenClock
from shared.db import reading
from shared.money import Money
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import head_of

PAGE = blog.Post(
    id=BAKERY,
    kind=blog.PostKind.PAGE,
    slug="bakery",
    title="The Bakery",
    excerpt="Bread.",
    feature_image=None,
    published_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.fixture
def published(services: FakeServices) -> None:
    services.answers(blog.PostsBatch, lambda query: [PAGE] if PAGE.id in query.ids else [])
    services.answers(blog.PostBySlug, lambda query: PAGE if query.slug == PAGE.slug else None)


async def test_an_event_is_told_with_its_times_and_places(bakery: Bakery) -> None:
    async with reading() as session:
        [entry] = await entries_by_ids(session, [bakery.class_id])
    url = "http://events.test/bakery/"
    seat = offer_data("Seat", Money(2500, "GBP"), url, is_sold_out=True)

    data = event_data(entry, PAGE, url, [seat])

    assert data["@type"] == "Event"
    assert data["name"] == "Sourdough class"
    assert data["startDate"] == entry.starts_at.isoformat()
    assert data["endDate"] == entry.ends_at.isoformat()
    assert data["location"] == {"@type": "Place", "name": "The Bakery"}
    assert data["organizer"] == {
        "@type": "Organization",
        "name": "The Bakery",
        "url": "http://blog.test/bakery/",
    }
    assert data["offers"] == [seat]
    assert (seat["price"], seat["priceCurrency"]) == ("25.00", "GBP")
    assert seat["availability"] == "https://schema.org/SoldOut"


@pytest.mark.usefixtures("published", "bakery")
async def test_the_calendars_of_a_page_have_an_address(client: SameOriginClient) -> None:
    head = await head_of(client, "/bakery/?utm_source=letter")

    assert head.links["canonical"] == "http://events.test/bakery/"
    steps = head.data["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Rose Ash", "The Bakery", "Calendars"]


@pytest.mark.usefixtures("published")
async def test_a_page_without_calendars_is_not_listed(client: SameOriginClient) -> None:
    assert (await head_of(client, "/bakery/")).metas["robots"] == "noindex"


@pytest.mark.usefixtures("published")
async def test_the_map_has_the_pages_with_calendars_and_what_is_to_come(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING)
    await announce(bakery.calendar_id, "Long ago", MORNING - DAY)
    answer = await client.get("/sitemap.xml")
    tree = ElementTree.fromstring(await answer.get_data(as_text=False))

    found = [element.text for element in tree.iter() if element.tag.endswith("}loc")]
    event = f"/bakery/baking/events/{bakery.class_id}/"
    paths = ["/", "/agenda/", "/bakery/", "/bakery/baking/", event]
    assert found == [f"http://events.test{path}" for path in paths]


@pytest.mark.usefixtures("bakery")
async def test_while_blog_is_away_nothing_is_claimed(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.is_down("blog")

    assert (await client.get("/sitemap.xml")).status_code == 503
