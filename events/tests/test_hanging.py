"""Calendars of other pages that hang on a page: shown there too, at their own addresses."""

from datetime import timedelta

import pytest

from events.calendars.service import change_calendar
from events.tests.factories import BAKERY, MORNING, POTTERY, Bakery, open_bakery
from glue.contracts import blog, events, relations
from glue.contracts.relations import ContainerType
from shared.clock import FrozenClock
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

NAV = events.ContainerNav(container_type=ContainerType.PAGE, container_id=BAKERY)
MORE = "Calendars of other pages may be shown here too"


@pytest.fixture(autouse=True)
def morning_before(clock: FrozenClock, published: set[int]) -> None:
    clock.move_to(MORNING - timedelta(days=1))


@pytest.fixture
async def throwing(runtime: Runtime, services: FakeServices) -> Bakery:
    """The pottery's calendar, which hangs on the bakery's page as well."""
    pottery = await open_bakery(seats=1, page_id=POTTERY, slug="throwing", title="Throwing days")
    hanging = relations.Relation(
        parent_type=ContainerType.PAGE,
        parent_id=BAKERY,
        child_type=ContainerType.CALENDAR,
        child_id=pottery.calendar_id,
        sort_order=0,
    )
    services.answers(relations.GetChildren, lambda it: [hanging] if it.parent_id == BAKERY else [])
    return pottery


async def text_of(client: SameOriginClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return str(await answer.get_data(as_text=True))


async def test_a_page_is_lent_links_to_what_hangs_on_it_after_its_own_by_one_question(
    sibling: RpcClient, services: FakeServices, bakery: Bakery, throwing: Bakery
) -> None:
    links = await sibling.fragment(NAV)

    own = links.index(f"/calendars/{bakery.calendar_id}/")
    assert own < links.index(f"/calendars/{throwing.calendar_id}/")
    assert len(services.calls(relations.GetChildren)) == 1


@pytest.mark.parametrize("away", ["relations", "blog"])
async def test_a_page_keeps_its_own_links_while_nobody_tells_of_others(
    sibling: RpcClient, services: FakeServices, bakery: Bakery, throwing: Bakery, away: str
) -> None:
    services.is_down(away)

    links = await sibling.fragment(NAV)

    assert f"/calendars/{bakery.calendar_id}/" in links
    assert "Throwing days" not in links


async def test_neither_what_is_not_listed_nor_what_is_on_no_published_page_is_shown_elsewhere(
    sibling: RpcClient, throwing: Bakery, published: set[int]
) -> None:
    published.remove(POTTERY)
    of_a_draft = await sibling.fragment(NAV)
    published.add(POTTERY)
    async with transaction() as session:
        await change_calendar(session, throwing.calendar_id, words={"is_listed": False})
    unlisted = await sibling.fragment(NAV)

    assert (of_a_draft, unlisted) == ("", "")


async def test_the_calendars_of_a_page_and_its_agenda_hold_those_of_others_at_their_addresses(
    client: SameOriginClient, bakery: Bakery, throwing: Bakery
) -> None:
    listed = await text_of(client, "/bakery/")
    agenda = await text_of(client, "/bakery/agenda/")
    file = await text_of(client, "/bakery/calendar.ics")

    assert 'href="/bakery/baking/"' in listed
    assert 'href="/pottery/throwing/"' in listed
    assert "Pottery" in listed
    event = f"/pottery/throwing/events/{throwing.class_id}/"
    assert event in listed
    assert event in agenda
    assert event in file
    assert 'href="/pottery/throwing/book/"' in listed or "Book a time" in listed


@pytest.mark.parametrize("path", ["/bakery/", "/bakery/agenda/"])
async def test_a_page_says_that_more_may_belong_to_it_while_nobody_tells(
    client: SameOriginClient, services: FakeServices, path: str
) -> None:
    services.is_down("relations")

    text = await text_of(client, path)

    assert MORE in text
    assert "No calendars here yet" not in text


async def test_no_subscriber_loses_what_could_not_be_asked_for(
    client: SameOriginClient, services: FakeServices, bakery: Bakery, throwing: Bakery
) -> None:
    services.is_down("relations")

    assert (await client.get("/bakery/calendar.ics")).status_code == 503


async def test_a_page_is_told_which_listed_calendars_of_others_it_could_show(
    sibling: RpcClient, bakery: Bakery, throwing: Bakery
) -> None:
    async def titles(of: list[int] | None) -> list[str]:
        question = events.CalendarsElsewhere(
            container_type=ContainerType.PAGE, container_id=BAKERY, container_ids=of
        )
        return [it.title for it in await sibling.fetch(question)]

    hidden = await open_bakery(seats=1, page_id=POTTERY, slug="kiln", title="Kiln")
    async with transaction() as session:
        await change_calendar(session, hidden.calendar_id, words={"is_listed": False})

    assert await titles(None) == ["Throwing days"]
    assert await titles([POTTERY]) == ["Throwing days"]
    assert await titles([BAKERY]) == []


async def test_calendars_are_told_by_their_ids(
    sibling: RpcClient, bakery: Bakery, throwing: Bakery
) -> None:
    ids = [throwing.calendar_id, bakery.calendar_id, 999]

    found = await sibling.fetch(events.CalendarsByIds(ids=ids))

    assert {it.id: it.container_id for it in found} == {
        bakery.calendar_id: BAKERY,
        throwing.calendar_id: POTTERY,
    }


async def test_the_pages_of_pages_with_nothing_of_others_cost_no_question_about_pages(
    sibling: RpcClient, services: FakeServices, bakery: Bakery
) -> None:
    await sibling.fragment(NAV)

    assert services.calls(blog.PostsBatch) == []
