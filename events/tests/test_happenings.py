"""The page of an event: what, when, where, and the tickets that are left."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update

from events.entries.models import CalendarEntry
from events.happenings.codes import LIMIT
from events.tests.factories import ADA, BEN, MORNING, Bakery, open_bakery
from events.tests.test_selling import sell
from events.tickets.models import TicketType
from glue.contracts import cart
from glue.contracts.events import EntryState
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import head_of
from shared.web.limits import Limiter

pytestmark = pytest.mark.usefixtures("published")

HTMX = {"HX-Request": "true"}


async def tell(bakery: Bakery, **facts: Any) -> None:
    """Tell more of the bakery's class."""
    async with transaction() as session:
        await session.execute(
            update(CalendarEntry).where(CalendarEntry.id == bakery.class_id).values(**facts)
        )


def address(bakery: Bakery, calendar: str = "baking") -> str:
    return f"/bakery/{calendar}/events/{bakery.class_id}/"


def stepper(bakery: Bakery) -> str:
    return f"{address(bakery)}tickets/{bakery.seat_id}/"


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", await response.get_data(as_text=True)))


async def held(bakery: Bakery) -> int:
    async with reading() as session:
        kind = await session.get_one(TicketType, bakery.seat_id)
        return kind.held


async def test_an_event_is_told_in_the_time_of_its_calendar(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await tell(bakery, description="Flour.\n\nWater.", place="12 Ash Lane, York")

    text = await text_of(client, address(bakery))

    assert "<h1>Sourdough class</h1>" in text
    assert "Saturday, 5 December 2026" in text
    assert "09:00–12:00" in text
    assert "<p>Flour.</p><p>Water.</p>" in text
    assert 'href="https://www.openstreetmap.org/search?query=12+Ash+Lane%2C+York"' in text
    assert "£25.00" in text
    assert "Only 3 left" in text


async def test_an_event_over_several_days_names_both_ends(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await tell(bakery, ends_at=MORNING + timedelta(days=2))

    text = await text_of(client, address(bakery))

    assert "Saturday, 5 December 2026, 09:00" in text
    assert "Monday, 7 December 2026, 09:00" in text


async def test_a_keepers_own_map_is_linked_instead_of_a_search(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await tell(bakery, place="The barn", place_url="https://maps.example/barn")

    text = await text_of(client, address(bakery))

    assert 'href="https://maps.example/barn"' in text
    assert "openstreetmap" not in text


async def test_searchers_are_told_what_is_to_be_had_and_what_is_hidden_is_not(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await tell(bakery, place="12 Ash Lane", description="Bread.")

    told = (await head_of(client, address(bakery))).data["Event"]

    assert told["location"] == {"@type": "Place", "name": "12 Ash Lane"}
    assert told["eventStatus"].endswith("EventScheduled")
    assert [it["name"] for it in told["offers"]] == ["Seat"]
    await sell(bakery, unlock_code="BREAD")
    told = (await head_of(client, f"{address(bakery)}?code=bread")).data["Event"]
    assert told["offers"] == []


async def test_what_is_called_off_or_over_says_so_and_sells_nothing(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    await tell(bakery, state=EntryState.CANCELLED)
    text = await text_of(client, address(bakery))
    assert "This event is called off." in text
    assert 'id="tickets"' not in text
    assert (
        (await head_of(client, address(bakery)))
        .data["Event"]["eventStatus"]
        .endswith("EventCancelled")
    )

    await tell(bakery, state=EntryState.CONFIRMED)
    clock.move_to(MORNING + timedelta(hours=4))
    text = await text_of(client, address(bakery))
    assert "This event is over." in text
    assert 'id="tickets"' not in text


async def test_a_booking_is_no_event_and_neither_is_that_of_another_page(
    client: SameOriginClient, bakery: Bakery
) -> None:
    booking = await bakery.hold_oven(ADA)
    other = await open_bakery(seats=1, page_id=2)

    for entry_id in (booking, other.class_id):
        assert (await client.get(f"/bakery/baking/events/{entry_id}/")).status_code == 404


async def test_the_address_with_another_calendars_name_leads_to_the_right_one(
    client: SameOriginClient, bakery: Bakery
) -> None:
    moved = await client.get(address(bakery, "of-old"))

    assert (moved.status_code, moved.headers["Location"]) == (301, address(bakery))
    kept = await client.get(f"/calendars/{bakery.calendar_id}/events/{bakery.class_id}/")
    assert (kept.status_code, kept.headers["Location"]) == (302, address(bakery))


async def test_held_places_are_not_left_and_those_held_too_long_are(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    await bakery.hold_seats(BEN, 3)

    assert "Sold out" in await text_of(client, address(bakery))
    clock.advance(timedelta(hours=3))
    assert "Only 3 left" in await text_of(client, address(bakery))


async def test_the_stepper_puts_tickets_into_the_basket_without_scripts(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await text_of(client, address(bakery))

    answer = await client.post(stepper(bakery), form={"quantity": "0", "step": "1"})

    assert (answer.status_code, answer.headers["Location"]) == (303, address(bakery))
    text = await text_of(client, address(bakery))
    assert "1 ticket in your basket" in text
    assert "Only 2 left" in text


async def test_with_scripts_the_tickets_and_the_basket_are_exchanged(
    client: SameOriginClient, bakery: Bakery, services: FakeServices
) -> None:
    services.answers(cart.CartMini, '<a id="cart-mini">1</a>')

    answer = await client.post(stepper(bakery), form={"quantity": "2"}, headers=HTMX)

    text = await answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert text.lstrip().startswith("<section")
    assert "2 tickets in your basket" in text
    assert 'id="cart-mini"' in text


async def test_more_than_there_are_is_refused_in_words_and_nothing_is_held(
    client: SameOriginClient, bakery: Bakery
) -> None:
    answer = await client.post(stepper(bakery), form={"quantity": "4"})

    assert answer.status_code == 409
    assert "Places left: 3" in await answer.get_data(as_text=True)
    assert await held(bakery) == 0
    answer = await client.post(stepper(bakery), form={"quantity": "4"}, headers=HTMX)
    assert answer.status_code == 422


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "many", "100", "٣", "9" * 5000])
async def test_what_is_no_number_of_tickets_is_refused(
    client: SameOriginClient, bakery: Bakery, typed: str
) -> None:
    answer = await client.post(stepper(bakery), form={"quantity": typed})

    assert answer.status_code == 422
    assert await held(bakery) == 0


async def test_the_steps_jump_over_what_nobody_may_have(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await sell(bakery, least=2)
    await text_of(client, address(bakery))

    await client.post(stepper(bakery), form={"quantity": "0", "step": "1"})
    assert await held(bakery) == 2
    await client.post(stepper(bakery), form={"quantity": "2", "step": "-1"})
    assert await held(bakery) == 0


async def test_codes_are_not_tried_without_end(
    client: SameOriginClient, bakery: Bakery, published: set[int], runtime: Runtime
) -> None:
    await sell(bakery, unlock_code="BREAD")
    network = "192.0.2.0/24"
    for _trial in range(LIMIT.most):
        await runtime.extra(Limiter).count(LIMIT, network)

    async def asked(peer: str, code: str) -> list[int]:
        form, scope = {"quantity": "1", "code": code}, {"client": (peer, 1)}
        shown = await client.get(f"{address(bakery)}?code={code}", scope_base=scope)
        again = f"{address(bakery)}tickets/?code={code}"
        looked = await client.get(again, scope_base=scope, headers=HTMX)
        odd = await client.post(stepper(bakery), form=form | {"quantity": "x"}, scope_base=scope)
        taken = await client.post(stepper(bakery), form=form, scope_base=scope)
        return [it.status_code for it in (shown, looked, odd, taken)]

    assert await asked("192.0.2.7", "cake") == await asked("192.0.2.7", "bread") == 4 * [429]
    assert await asked("192.0.2.7", "") == [200, 200, 422, 404]
    assert await asked("198.51.100.7", "bread") == [200, 200, 422, 303]


async def test_a_page_that_a_code_was_shown_on_looks_again_however_often(
    client: SameOriginClient, bakery: Bakery, published: set[int], runtime: Runtime
) -> None:
    await sell(bakery, unlock_code="BREAD")
    page = await client.get(f"{address(bakery)}?code=bread")
    path = looking_again(await page.get_data(as_text=True))
    for _trial in range(LIMIT.most):
        await runtime.extra(Limiter).count(LIMIT, "203.0.113.0/24")
    from_there = {"scope_base": {"client": ("203.0.113.7", 1)}, "headers": HTMX}

    again = await client.get(path, **from_there)
    another = await client.get(path.replace("BREAD", "CAKE"), **from_there)

    assert (again.status_code, another.status_code) == (204, 429)
    # Or the limit would not hold for what somebody else has been shown.
    assert page.headers["Cache-Control"] == "private, no-store"


async def test_hidden_tickets_are_shown_by_their_code_alone(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await sell(bakery, unlock_code="BREAD")

    assert "£25.00" not in await text_of(client, address(bakery))
    wrong = await text_of(client, f"{address(bakery)}?code=cake")
    assert "£25.00" not in wrong
    assert "There are no tickets for this code" in wrong
    assert "£25.00" in await text_of(client, f"{address(bakery)}?code=bread")
    refused = await client.post(stepper(bakery), form={"quantity": "1", "code": "cake"})
    assert refused.status_code == 404
    taken = await client.post(stepper(bakery), form={"quantity": "1", "code": "bread"})
    assert taken.headers["Location"] == f"{address(bakery)}?code=BREAD"


async def test_before_the_sale_the_page_says_when_it_begins(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await sell(bakery, on_sale_from=utcnow() + timedelta(days=1))

    text = await text_of(client, address(bakery))

    assert "On sale from" in text
    assert 'name="quantity"' not in text


def looking_again(text: str) -> str:
    """Return where the tickets of a page ask for themselves."""
    (found,) = re.findall(r'data-watch hx-get="([^"]+)"', text)
    return unescape(found)


async def test_a_page_that_looks_again_is_told_of_what_was_sold_since_and_of_nothing_else(
    client: SameOriginClient, bakery: Bakery
) -> None:
    path = looking_again(await text_of(client, address(bakery)))

    same = await client.get(path, headers=HTMX)
    await bakery.hold_seats(BEN, 2)
    changed = await client.get(path, headers=HTMX)
    told = await changed.get_data(as_text=True)
    again = await client.get(looking_again(told), headers=HTMX)

    assert (same.status_code, changed.status_code, again.status_code) == (204, 200, 204)
    assert await same.get_data() == b""
    assert "Only 1 left" in told
    assert "<html" not in told


async def test_a_page_that_looks_again_keeps_what_a_code_has_shown(
    client: SameOriginClient, bakery: Bakery
) -> None:
    await sell(bakery, unlock_code="BREAD")
    path = looking_again(await text_of(client, f"{address(bakery)}?code=bread"))
    await bakery.hold_seats(BEN, 2, code="BREAD")

    told = await (await client.get(path, headers=HTMX)).get_data(as_text=True)
    without = await (await client.get(path.replace("BREAD", ""), headers=HTMX)).get_data()

    assert "Only 1 left" in told
    assert b"Only 1 left" not in without


async def test_a_page_that_looks_again_after_the_event_is_loaded_as_a_whole(
    client: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    path = looking_again(await text_of(client, address(bakery)))
    clock.move_to(MORNING + timedelta(hours=3))

    answer = await client.get(path, headers=HTMX)
    without_script = await client.get(path)

    assert answer.headers["HX-Redirect"] == address(bakery)
    assert without_script.headers["Location"] == address(bakery)
