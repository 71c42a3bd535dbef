"""Addresses that siblings keep lead on; what is not listed is not found by counting them up."""

import pytest

from events.tests.announcing import change, text_of
from events.tests.factories import ADA, BAKERY, POTTERY, Bakery, open_bakery
from events.tests.test_posts import POST, link
from glue.contracts import events
from glue.contracts.relations import ContainerType
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient


async def leads_to(client: SameOriginClient, address: str) -> str:
    answer = await client.get(address.removeprefix("http://events.test"))
    assert answer.status_code in (302, 404)
    return str(answer.headers.get("Location", ""))


async def test_what_is_listed_is_led_to_by_its_number(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    calendar = f"/calendars/{bakery.calendar_id}/"

    assert await leads_to(client, calendar) == "/bakery/baking/"
    event = await leads_to(client, f"{calendar}events/{bakery.class_id}/")
    assert event == f"/bakery/baking/events/{bakery.class_id}/"


@pytest.mark.parametrize("key", ["", "?key=", "?key=x", "?key=%C3%BC"])
async def test_the_number_of_what_is_not_listed_leads_nowhere(
    client: SameOriginClient, bakery: Bakery, published: set[int], key: str
) -> None:
    await change(bakery.calendar_id, is_listed=False)

    for path in ("", f"events/{bakery.class_id}/"):
        assert await leads_to(client, f"/calendars/{bakery.calendar_id}/{path}{key}") == ""
    assert "Sourdough class" in await text_of(client, "/bakery/baking/2026/12/05/")


async def test_siblings_are_told_addresses_that_lead_to_what_is_not_listed(
    client: SameOriginClient, sibling: RpcClient, bakery: Bakery, published: set[int]
) -> None:
    await change(bakery.calendar_id, is_listed=False)
    await bakery.hold_seats(ADA)
    await link(bakery.class_id, POST)

    query = events.CalendarsForContainer(container_type=ContainerType.PAGE, container_id=BAKERY)
    (calendar,) = await sibling.fetch(query)
    (announced,) = await sibling.fetch(events.EntriesForPosts(post_ids=[POST]))
    held = await sibling.fetch(events.PendingEntries(user_id=ADA.user_id))

    assert await leads_to(client, calendar.url) == "/bakery/baking/"
    for address in (announced.url, held.tickets[0].url):
        assert address is not None
        assert await leads_to(client, address) == f"/bakery/baking/events/{bakery.class_id}/"


async def test_the_key_of_one_calendar_opens_no_other_and_no_booking_is_led_to(
    client: SameOriginClient, sibling: RpcClient, bakery: Bakery, published: set[int]
) -> None:
    other = await open_bakery(seats=1, page_id=POTTERY)
    for calendar_id in (bakery.calendar_id, other.calendar_id):
        await change(calendar_id, is_listed=False)
    query = events.CalendarsForContainer(container_type=ContainerType.PAGE, container_id=BAKERY)
    (calendar,) = await sibling.fetch(query)
    key = calendar.url.partition("?")[2]
    booking = await bakery.hold_oven(ADA)

    for path in (
        f"/calendars/{other.calendar_id}/?{key}",
        f"/calendars/{bakery.calendar_id}/events/{booking}/?{key}",
        f"/calendars/{bakery.calendar_id}/events/{other.class_id}/?{key}",
    ):
        assert await leads_to(client, path) == ""
