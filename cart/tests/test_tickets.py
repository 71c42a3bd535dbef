"""Tickets in the basket: shown by event, and changed where they are shown."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from cart.tests.conftest import BAKERY, Market
from cart.tests.test_basket_pages import text_of
from glue.contracts import events
from shared.errors import DomainError
from shared.money import Money
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

HTMX = {"HX-Request": "true"}
ADULTS, CHILDREN = 71, 72
ACTION = f"/items/events/7/tickets/{ADULTS}/"
HELD_UNTIL = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


def ticket(ticket_id: int, **changes: Any) -> events.Ticket:
    values: dict[str, Any] = {
        "id": ticket_id,
        "entry_id": 7,
        "container_id": BAKERY,
        "title": "Sourdough, Adults",
        "state": events.TicketState.PENDING,
        "price": Money(2500, "GBP"),
        "order_id": None,
        "held_until": HELD_UNTIL,
        "ticket_type_id": ADULTS,
        "url": "http://events.test/calendars/2/events/7/",
        "event_title": "Sourdough",
        "type_name": "Adults",
        "when": "Sat, 5 Dec 2026, 10:00–12:00",
    }
    return events.Ticket(**values | changes)


CHILD = ticket(
    3, ticket_type_id=CHILDREN, type_name="Children", title="Sourdough, Children",
    price=Money(0, "GBP"),
)  # fmt: skip
FAMILY = [ticket(1), ticket(2), CHILD]


def hold(services: FakeServices, *tickets: events.Ticket) -> None:
    services.answers(events.PendingEntries, events.Places(tickets=list(tickets)))


@pytest.fixture
async def family(client: SameOriginClient, goods: Market, services: FakeServices) -> None:
    """Two adults' tickets and a child's in the basket of a visitor."""
    services.answers(events.AdjustTickets, events.Places())
    await client.post(ACTION, form={"quantity": "1"})
    hold(services, *FAMILY)


@pytest.mark.usefixtures("family")
async def test_tickets_stand_below_their_event_with_its_time_and_a_stepper_for_each_type(
    client: SameOriginClient,
) -> None:
    shown = await text_of(client)

    assert shown.count("Sat, 5 Dec 2026, 10:00–12:00") == 1
    assert re.findall(r'id="tickets-(\d+)" name="quantity" value="(\d+)"', shown) == [
        (str(ADULTS), "2"),
        (str(CHILDREN), "1"),
    ]
    assert "£50.00" in shown


@pytest.mark.usefixtures("family")
async def test_a_step_asks_events_for_so_many_and_leads_back_to_the_basket(
    client: SameOriginClient, services: FakeServices
) -> None:
    answer = await client.post(ACTION, form={"quantity": "2", "step": "1"})
    of_page = await client.post(f"/bakery{ACTION}", form={"quantity": "2", "step": "-1"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert (of_page.status_code, of_page.headers["Location"]) == (303, "/bakery/")
    asked = services.calls(events.AdjustTickets)[-2:]
    assert [(it.entry_id, it.ticket_type_id, it.count) for it in asked] == [
        (7, ADULTS, 3),
        (7, ADULTS, 1),
    ]
    assert all(it.session_id for it in asked)


@pytest.mark.usefixtures("family")
async def test_each_press_takes_effect_by_itself(
    client: SameOriginClient, services: FakeServices
) -> None:
    for step in ("1", "-1", "1"):
        await client.post(ACTION, form={"quantity": "2", "step": step})

    keys = services.keys(events.AdjustTickets)
    assert len(set(keys)) == len(keys)


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (events.SoldOut(left=3), "Only 3 more are left"),
        (events.SoldOut(left=1), "Only 1 more is left"),
        (events.SoldOut(left=0), "No more of these are left"),
        (events.TooManyForOne(most=4), "One person can have at most 4 of these tickets"),
        (events.TooFewForOne(least=2), "These tickets are sold from 2 for a person"),
        (events.NotOnSale(), "These tickets are not sold right now"),
    ],
)
async def test_what_events_refuses_is_told_at_the_line(
    client: SameOriginClient, services: FakeServices, problem: DomainError, words: str
) -> None:
    services.refuses(events.AdjustTickets, problem)

    page = await client.post(ACTION, form={"quantity": "9"})
    region = await client.post(ACTION, form={"quantity": "9"}, headers=HTMX)

    assert (page.status_code, region.status_code) == (409, 422)
    whole, part = [await answer.get_data(as_text=True) for answer in (page, region)]
    for told in (whole, part):
        assert words in told.partition("basket-line--tickets")[2].partition("</li>")[0]
    assert f'data-announce="{words}"' in part
    assert "<html" not in part


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"quantity": "two"}, "as a whole number"),
        ({"quantity": "100"}, "at most 99 tickets"),
        ({"quantity": "99", "step": "1"}, "at most 99 tickets"),
        ({"quantity": "2", "step": "7"}, "as a whole number"),
    ],
)
async def test_a_number_nobody_means_is_refused_before_events_is_asked(
    client: SameOriginClient, services: FakeServices, form: dict[str, str], words: str
) -> None:
    before = len(services.calls(events.AdjustTickets))

    answer = await client.post(ACTION, form=form)

    assert answer.status_code == 422
    assert words in await answer.get_data(as_text=True)
    assert len(services.calls(events.AdjustTickets)) == before


@pytest.mark.usefixtures("family")
async def test_a_script_gets_the_basket_and_its_link_anew(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.answers(events.AdjustTickets, events.Places(tickets=FAMILY[:1]))
    hold(services, ticket(1))

    answer = await client.post(ACTION, form={"quantity": "1"}, headers=HTMX)

    told = await answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'id="basket" data-announce="In your basket: 1 × Sourdough, Adults"' in told
    assert re.search(r'hx-swap-oob="true"[^>]*id="mini-cart"|id="mini-cart"[^>]*hx-swap-oob', told)
    assert "<html" not in told


@pytest.mark.usefixtures("family")
async def test_what_was_taken_out_leaves_the_basket_without_a_word_of_events(
    client: SameOriginClient, services: FakeServices
) -> None:
    hold(services)

    answer = await client.post(ACTION, form={"quantity": "0"}, headers=HTMX)

    told = await answer.get_data(as_text=True)
    assert "Taken out of your basket" in told
    assert "Nothing in here yet" in told
    assert services.calls(events.AdjustTickets)[-1].count == 0


@pytest.mark.usefixtures("family")
async def test_a_refusal_about_tickets_that_are_gone_is_told_above_the_rest(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.refuses(events.AdjustTickets, events.UnknownEntry())
    hold(services, CHILD)

    told = await (await client.post(ACTION, form={"quantity": "3"})).get_data(as_text=True)

    assert re.search(r'class="flash flash--warning".*?There is no such event', told, re.S)


@pytest.mark.usefixtures("family")
async def test_tickets_that_an_order_keeps_have_no_stepper(
    client: SameOriginClient, services: FakeServices
) -> None:
    ordered = [ticket(n, state=events.TicketState.ORDERED, order_id=5) for n in (1, 2)]
    hold(services, *ordered)

    shown = await text_of(client)

    assert "Kept for the payment you have begun" in shown
    assert "× 2" in shown
    assert f'action="{ACTION}"' not in shown


@pytest.mark.usefixtures("family")
async def test_while_events_is_away_a_press_says_so_and_nothing_is_lost(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.is_down("events")

    answer = await client.post(ACTION, form={"quantity": "3"})

    assert answer.status_code == 503
    assert "is not answering right now" in await answer.get_data(as_text=True)


async def test_another_sites_form_holds_nothing(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    answer = await client.post(ACTION, form={"quantity": "1"}, headers=headers)

    assert answer.status_code == 403
    assert services.calls(events.AdjustTickets) == []
