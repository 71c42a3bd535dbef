"""What services keep of their pages, and the press that has them made anew."""

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA
from glue.contracts import events, market
from glue.contracts.families import Cleared, PagesReport, ShownPage
from shared.clock import utcnow
from shared.testing.fakes import FakeServices

PAGE = "/admin/kept-pages/"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
OFF = PagesReport(seconds=0)


def report(**changes: object) -> PagesReport:
    values: dict[str, object] = {
        "seconds": 60,
        "change": 4711,
        "processes": 2,
        "since": utcnow(),
        "pages": 12,
        "bytes": 340 * 1024,
        "hits": 1234,
        "unchanged": 56,
        "made": 78,
        "most_shown": [ShownPage(address="market.test/bakery/shop/?", times=900)],
    }
    return PagesReport.model_validate(values | changes)


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    with_empty_logs(services)
    for sibling in (market, events):
        services.answers(sibling.KeptPages, report())
        services.answers(sibling.ClearPages, Cleared(is_told=True))
    return services


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, ADA, ADMIN)


async def clear(client: Browser, service: str, status: int = 303) -> str:
    answer = await client.post(f"{PAGE}clearings/", form={"service": service}, headers=SAME_ORIGIN)
    assert answer.status_code == status, await answer.get_data(as_text=True)
    return await text_of(client, PAGE)


async def test_the_page_tells_what_each_service_keeps(client: Browser, ada: User) -> None:
    page = await text_of(client, PAGE)

    assert page.count("1,234") == 2
    assert "340 kB" in page
    assert "no. 4,711" in page
    assert "market.test/bakery/shop/" in page
    assert "in 2 processes" in page


async def test_where_nothing_is_kept_the_page_says_what_to_do(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    for sibling in (market, events):
        siblings.answers(sibling.KeptPages, OFF)

    page = await text_of(client, PAGE)

    assert "Pages are not kept" in page
    assert "Clear all" not in page


async def test_a_service_that_is_away_and_a_redis_that_is_are_said(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    siblings.is_down("market")
    siblings.answers(events.KeptPages, PagesReport(seconds=60))

    page = await text_of(client, PAGE)

    assert "does not answer" in page
    assert "Redis does not answer" in page


async def test_the_pages_of_one_service_are_cleared_and_of_no_other(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    page = await clear(client, "market")

    assert "The pages of market are made anew" in page
    assert len(siblings.calls(market.ClearPages)) == 1
    assert siblings.calls(events.ClearPages) == []


async def test_who_could_not_be_told_to_clear_is_named(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    siblings.is_down("market")

    page = await clear(client, "")

    # Blog keeps no pages in tests of its own.
    assert "Not cleared, for it does not answer right now: blog, market." in page
    assert len(siblings.calls(events.ClearPages)) == 1


async def test_what_keeps_no_pages_cannot_be_cleared(client: Browser, ada: User) -> None:
    await clear(client, "cart", status=404)
