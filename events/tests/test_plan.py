"""The plan of a calendar: what keepers see of a week in it, and move by its form."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from quart import Response
from sqlalchemy import update

from events.calendars.models import Calendar
from events.desk.forms import state_of
from events.tests.announcing import announce, text_of
from events.tests.factories import ADA, BAKERY, BEN, MORNING, POTTERY, Bakery, open_bakery
from events.tests.offers import OVEN, TEN, Offer
from events.tests.test_decisions import pay
from events.tests.test_moving import entry_of
from glue.contracts import events
from shared.clock import FrozenClock
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient

HTMX = {"HX-Request": "true"}
HOUR = timedelta(hours=1)


@pytest.fixture
def plan(bakery: Bakery) -> str:
    return f"/keep/bakery/{bakery.calendar_id}/plan/"


async def sent(answer: Response, status: int = 200) -> str:
    said = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, said
    return unescape(said)


async def form_of(entry_id: int, starts_at: datetime, lasts: timedelta) -> dict[str, str]:
    """Return what a plan sends of an entry that was dragged."""
    return {
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + lasts).isoformat(),
        "seen": state_of(await entry_of(entry_id)),
        "shown": "2026-12-05",
    }


async def test_a_week_shows_events_bookings_and_what_is_in_a_basket(
    keeper: SameOriginClient,
    bakery: Bakery,
    plan: str,
    sibling_named: Callable[[str], RpcClient],
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    booked, held = await oven.book(ADA, TEN, 60), await oven.book(BEN, TEN + HOUR, 60)
    await pay(sibling_named, booked)

    page = await text_of(keeper, f"{plan}2026/12/05/")

    assert "Week 49: 30 November to 6 December 2026" in page
    assert f'id="entry-{bakery.class_id}"' in page
    assert f'id="entry-{booked}"' in page
    assert f'id="entry-{held}"' not in page
    assert "Not confirmed yet" in page
    assert "In a basket" in page
    assert "Sourdough class" not in await text_of(keeper, f"{plan}2026/11/29/")
    assert (await keeper.get(f"{plan}2026/13/01/")).status_code == 404


async def test_without_a_day_the_plan_is_that_of_today_where_the_calendar_is(
    keeper: SameOriginClient, bakery: Bakery, plan: str, clock: FrozenClock
) -> None:
    clock.move_to(datetime(2026, 11, 29, 23, 30, tzinfo=UTC))
    assert "Week 48" in await text_of(keeper, plan)

    async with transaction() as session:
        await session.execute(update(Calendar).values(time_zone="Europe/Berlin"))
    assert "Week 49" in await text_of(keeper, plan)


async def test_what_is_dragged_is_written_and_can_be_put_back(
    keeper: SameOriginClient, bakery: Bakery, plan: str
) -> None:
    address = f"{plan}entries/{bakery.class_id}/"
    form = await form_of(bakery.class_id, MORNING + HOUR, 2 * HOUR)

    region = await sent(await keeper.post(address, form=form, headers=HTMX))

    assert region.lstrip().startswith('<section class="plan"')
    assert "Sourdough class is now on Saturday 5 December, from 10:00 to 12:00" in region
    back = region.partition('id="plan-said"')[2].partition("</form>")[0]
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', back))
    again = await sent(await keeper.post(address, form=values, headers=HTMX))
    assert "from 09:00 to 12:00" in again
    event = await entry_of(bakery.class_id)
    assert (event.starts_at, event.ends_at) == (MORNING, MORNING + 3 * HOUR)


async def test_who_moves_an_event_is_told_how_many_have_tickets_to_it(
    keeper: SameOriginClient,
    bakery: Bakery,
    plan: str,
    sibling_named: Callable[[str], RpcClient],
) -> None:
    address = f"{plan}entries/{bakery.class_id}/"
    form = await form_of(bakery.class_id, MORNING + HOUR, HOUR)
    ids = await bakery.hold_seats(ADA, 2)
    claim = events.ClaimEntriesForOrder(
        order_id=41,
        user_id=ADA.user_id,
        session_id=None,
        page_post_id=BAKERY,
        entry_ids=[],
        ticket_ids=ids,
        held_until=MORNING,
    )
    await sibling_named("orders").act(claim, key="claim")
    await sibling_named("orders").act(events.ConfirmEntriesForOrder(order_id=41), key="confirm")

    region = await sent(await keeper.post(address, form=form, headers=HTMX))

    assert "2 tickets are sold, and those who have them are not told by themselves" in region
    assert f"/events/{bakery.class_id}/attendees/" in region


async def test_without_a_script_an_event_is_moved_by_its_form_and_put_back_from_the_plan(
    keeper: SameOriginClient, bakery: Bakery, plan: str
) -> None:
    address = f"{plan}entries/{bakery.class_id}/"
    page = await text_of(keeper, address)
    values = dict(re.findall(r'name="(\w+)" (?:type="\w+" )?value="([^"]*)"', page))
    typed = {
        "seen": values["seen"],
        "starts_date": "2026-12-12",
        "starts_time": "18:00",
        "ends_date": "2026-12-12",
        "ends_time": "20:00",
    }

    answer = await keeper.post(address, form=typed)

    assert answer.status_code == 303
    shown = await text_of(keeper, answer.headers["Location"])
    assert "is now on Saturday 12 December, from 18:00 to 20:00" in shown
    back = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown.partition('id="plan-said"')[2]))
    await keeper.post(address, form=unescaped(back))
    assert (await entry_of(bakery.class_id)).starts_at == MORNING


def unescaped(values: dict[str, str]) -> dict[str, str]:
    return {name: unescape(value) for name, value in values.items()}


async def test_a_booking_is_moved_by_its_form_and_keeps_its_length(
    keeper: SameOriginClient,
    bakery: Bakery,
    plan: str,
    sibling_named: Callable[[str], RpcClient],
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    booked = await oven.book(ADA, TEN, 90)
    await pay(sibling_named, booked)
    address = f"{plan}entries/{booked}/"
    assert "ends_date" not in await text_of(keeper, address)

    typed = {"seen": state_of(await entry_of(booked)), "starts_date": "2026-12-09"}
    answer = await keeper.post(address, form=typed | {"starts_time": "20:00"})

    assert answer.status_code == 303
    entry = await entry_of(booked)
    evening = datetime(2026, 12, 9, 20, tzinfo=UTC)
    assert (entry.starts_at, entry.ends_at) == (evening, evening + 1.5 * HOUR)


async def test_a_move_that_is_refused_leaves_it_where_it_was_and_says_why(
    keeper: SameOriginClient,
    bakery: Bakery,
    plan: str,
    sibling_named: Callable[[str], RpcClient],
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    ada, _ben = await oven.book(ADA, TEN, 60), await oven.book(BEN, TEN + HOUR, 60)
    await pay(sibling_named, ada)
    address = f"{plan}entries/{ada}/"
    form = await form_of(ada, TEN + HOUR, HOUR)

    region = await sent(await keeper.post(address, form=form, headers=HTMX), 422)
    page = await sent(await keeper.post(address, form=form), 409)

    for said in (region, page):
        assert "Somebody else has booked this time" in said
    assert 'data-announce="Somebody else has booked this time"' in region
    assert (await entry_of(ada)).starts_at == TEN


async def test_what_was_changed_meanwhile_is_shown_as_it_is_now(
    keeper: SameOriginClient, bakery: Bakery, plan: str
) -> None:
    address = f"{plan}entries/{bakery.class_id}/"
    form = await form_of(bakery.class_id, MORNING + HOUR, HOUR)
    await keeper.post(address, form=form)

    region = await sent(await keeper.post(address, form=form, headers=HTMX), 422)

    assert "Somebody else has changed it meanwhile" in region
    assert f'data-starts="{int((MORNING + HOUR).timestamp()) // 60}"' in region


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts_date": "soon"}, "Please give a day and a time"),
        ({"ends_time": "08:00"}, "It has to end after it begins"),
        ({"starts_at": "now", "ends_at": "later"}, "Please give a day and a time"),
        ({"starts_date": "2027-03-28", "starts_time": "01:30"}, "There is no 01:30 on 28 March"),
    ],
)
async def test_what_is_typed_and_no_time_is_refused_by_field(
    keeper: SameOriginClient, bakery: Bakery, plan: str, typed: dict[str, str], said: str
) -> None:
    times = {"starts_date": "2026-12-12", "starts_time": "09:00"}
    times |= {"ends_date": "2026-12-12", "ends_time": "10:00"}
    if "starts_at" in typed:
        times = {}

    page = await sent(
        await keeper.post(f"{plan}entries/{bakery.class_id}/", form=times | typed), 422
    )

    assert said in page
    assert (await entry_of(bakery.class_id)).starts_at == MORNING


async def test_of_a_time_that_is_there_twice_the_one_that_was_meant_is_taken(
    keeper: SameOriginClient, bakery: Bakery, plan: str
) -> None:
    address = f"{plan}entries/{bakery.class_id}/"
    typed = {"seen": state_of(await entry_of(bakery.class_id))}
    typed |= {"starts_date": "2027-10-31", "starts_time": "01:30"}
    typed |= {"ends_date": "2027-10-31", "ends_time": "03:00"}

    asked = await sent(await keeper.post(address, form=typed), 422)
    await keeper.post(address, form=typed | {"starts_which": "second"})

    assert 'name="starts_which"' in asked
    assert (await entry_of(bakery.class_id)).starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


async def test_the_week_in_which_clocks_are_set_back_has_an_hour_more_in_its_rows(
    keeper: SameOriginClient, bakery: Bakery, plan: str
) -> None:
    page = await text_of(keeper, f"{plan}2026/10/25/?hours=all")

    assert 'style="--rows: 100"' in page
    assert page.count('class="plan__gap"') == 6
    assert "01:00 ²" in page


async def test_nothing_of_another_calendar_and_nothing_that_is_only_held_has_a_form(
    keeper: SameOriginClient, bakery: Bakery, plan: str
) -> None:
    other = await open_bakery(seats=1, page_id=POTTERY)
    held = await bakery.hold_oven(ADA)

    for id in (other.class_id, held, 404):
        assert (await keeper.get(f"{plan}entries/{id}/")).status_code == 404
        form = {"starts_at": TEN.isoformat(), "ends_at": (TEN + HOUR).isoformat()}
        assert (await keeper.post(f"{plan}entries/{id}/", form=form)).status_code == 404


@pytest.mark.parametrize(
    "asked", ["moved=x&before=y", "moved=404&before=2026-12-05T09:00:00%2B00:00/", "moved=9"]
)
async def test_an_address_that_tells_of_no_move_shows_the_plan_alone(
    keeper: SameOriginClient, plan: str, asked: str
) -> None:
    assert "plan-said" not in await text_of(keeper, f"{plan}2026/12/05/?{asked}")


async def test_what_is_over_and_what_goes_on_for_days_is_seen_and_not_dragged(
    keeper: SameOriginClient, bakery: Bakery, plan: str, clock: FrozenClock
) -> None:
    await announce(bakery.calendar_id, "A fair of three days", MORNING, 46 * HOUR)
    clock.move_to(MORNING + 4 * HOUR)

    page = await text_of(keeper, f"{plan}2026/12/05/")

    assert page.count("A fair of three days") == 2
    assert page.count("Sourdough class") == 1
    assert "data-plan-entry" not in page
    assert f"/events/{bakery.class_id}/" in page


async def test_a_plan_of_many_entries_asks_the_database_no_more_often(
    keeper: SameOriginClient,
    bakery: Bakery,
    plan: str,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    for number in range(20):
        await announce(bakery.calendar_id, f"Event {number}", MORNING + number * HOUR / 2)

    with query_count(4):
        await text_of(keeper, f"{plan}2026/12/05/")
