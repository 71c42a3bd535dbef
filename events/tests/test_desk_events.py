"""A page's own events: announced, changed and cancelled by those who keep the calendar."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape

import pytest
from quart import Response
from sqlalchemy import select

from events.calendars.service import open_calendar
from events.entries.models import CalendarEntry
from events.tests.factories import ADA, BAKERY, MORNING, POTTERY, Bakery, open_bakery
from glue.audit import Audited, ObjectType
from glue.contracts import events
from glue.contracts.events import EntryState
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient

TYPED = {
    "title": "Rye & patience",
    "starts_date": "2026-12-12",
    "starts_time": "18:00",
    "ends_date": "2026-12-12",
    "ends_time": "21:30",
}


@pytest.fixture
def desk(bakery: Bakery, clock: FrozenClock) -> str:
    clock.move_to(MORNING)
    return f"/keep/bakery/{bakery.calendar_id}/events/"


async def text(answer: Response, status: int = 200) -> str:
    said = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, said
    return unescape(said)


async def event_called(title: str) -> CalendarEntry:
    async with reading() as session:
        statement = select(CalendarEntry).where(CalendarEntry.title == title)
        return (await session.scalars(statement)).one()


async def titles() -> set[str]:
    async with reading() as session:
        return set(await session.scalars(select(CalendarEntry.title)))


async def form_at(keeper: SameOriginClient, address: str) -> Mapping[str, str]:
    """Return what the form of an event would send as it stands."""
    page = await text(await keeper.get(address))
    form = page.partition('class="form panel')[2].partition("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        sent[fields["name"]] = fields.get("value", "")
    for name, options in re.findall(
        r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        sent[name] = "".join(re.findall(r'value="(\w*)" selected', options))
    return sent


async def test_an_event_is_announced_at_the_time_that_clocks_show_in_the_calendars_zone(
    keeper: SameOriginClient, desk: str
) -> None:
    async with transaction() as session:
        calendar = await open_calendar(
            session, page_id=BAKERY, title="Far", time_zone="America/New_York"
        )

    answer = await keeper.post(f"/keep/bakery/{calendar.id}/events/", form=TYPED)

    assert answer.status_code == 303
    event = await event_called("Rye & patience")
    assert event.starts_at == datetime(2026, 12, 12, 23, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 12, 13, 2, 30, tzinfo=UTC)
    assert (event.state, event.user_id, event.cost_minor) == (EntryState.CONFIRMED, None, 0)
    page = await text(await keeper.get("/bakery/far/2026/12/12/"))
    assert "18:00–21:30" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": "  "}, "Please say what it is"),
        ({"title": "T" * 201}, "At most 200 letters, please"),
        ({"starts_date": "soon"}, "Please give a day and a time"),
        ({"ends_time": ""}, "Please give a day and a time"),
        ({"ends_time": "18:00"}, "It has to end after it begins"),
        ({"ends_date": "2126-12-12"}, "Please choose a day from 2000 to 2099"),
        (
            {"starts_date": "2026-03-29", "starts_time": "01:30"},
            "There is no 01:30 on 29 March 2026: the clocks in Europe/London are set forward",
        ),
        (
            {"starts_date": "2026-10-25", "starts_time": "01:30"},
            "The clocks in Europe/London show 01:30 twice on 25 October 2026",
        ),
    ],
)
async def test_what_cannot_be_is_said_by_field_and_nothing_typed_is_lost(
    keeper: SameOriginClient, desk: str, typed: dict[str, str], said: str
) -> None:
    page = await text(await keeper.post(desk, form=TYPED | typed), 422)

    assert page.count(said) == 2
    kept = TYPED | typed
    assert all(f'value="{kept[name]}"' in page for name in kept if name != "title")
    assert "Rye & patience" not in await titles()


async def test_a_form_that_is_sent_twice_announces_once_and_leads_to_the_same_page(
    keeper: SameOriginClient, desk: str
) -> None:
    form = dict(await form_at(keeper, f"{desk}new/")) | TYPED
    assert form["key"]

    answers = [await keeper.post(desk, form=form) for _press in range(2)]
    other = await keeper.post(desk, form=form | {"title": "Rye again"})

    event = await event_called("Rye & patience")
    assert [it.headers["Location"] for it in answers] == [f"{desk}{event.id}/"] * 2
    again = await event_called("Rye again")
    assert other.headers["Location"] == f"{desk}{again.id}/"
    assert "is announced" in await text(await keeper.get(f"{desk}{event.id}/"))
    async with reading() as session:
        trail = Trail(object=(ObjectType.CALENDAR, event.calendar_id), within=BAKERY)
        rows = await audit_trail(session, trail, limit=9)
    assert [it["action"] for it in rows].count(Audited.EVENT_ADDED) == 2


async def test_what_is_refused_keeps_the_key_of_its_form(
    keeper: SameOriginClient, desk: str
) -> None:
    page = await text(await keeper.post(desk, form=TYPED | {"title": "", "key": "k1"}), 422)

    assert 'name="key" value="k1"' in page


async def test_of_a_time_that_is_there_twice_the_one_that_was_meant_is_kept(
    keeper: SameOriginClient, desk: str
) -> None:
    twice = TYPED | {
        "starts_date": "2026-10-25",
        "starts_time": "01:15",
        "ends_date": "2026-10-25",
        "ends_time": "01:45",
    }
    asked = await text(await keeper.post(desk, form=twice), 422)
    chosen = {"starts_which": "first", "ends_which": "second"}
    answer = await keeper.post(desk, form=twice | chosen)

    assert 'name="starts_which"' in asked
    assert 'name="ends_which"' in asked
    assert answer.status_code == 303
    event = await event_called("Rye & patience")
    assert event.starts_at == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    form = await form_at(keeper, f"{desk}{event.id}/")
    assert (form["starts_which"], form["ends_which"]) == ("first", "second")


async def test_an_event_is_changed_and_the_log_tells_of_it(
    keeper: SameOriginClient, desk: str, bakery: Bakery
) -> None:
    address = f"{desk}{bakery.class_id}/"
    form = await form_at(keeper, address)

    answer = await keeper.post(address, form=dict(form) | {"title": "Rye", "starts_time": "08:00"})

    assert (answer.status_code, answer.headers["Location"]) == (303, desk)
    event = await event_called("Rye")
    assert (event.id, event.starts_at.hour, event.ends_at.hour) == (bakery.class_id, 8, 12)
    async with reading() as session:
        trail = Trail(object=(ObjectType.CALENDAR, bakery.calendar_id), within=BAKERY)
        rows = await audit_trail(session, trail, limit=1)
    assert (rows[0]["action"], rows[0]["detail"]) == (Audited.EVENT_CHANGED, {"title": "Rye"})


async def test_two_who_change_an_event_at_once_lose_nothing(
    keeper: SameOriginClient, desk: str, bakery: Bakery
) -> None:
    address = f"{desk}{bakery.class_id}/"
    form = dict(await form_at(keeper, address))
    await keeper.post(address, form=form | {"title": "Rye"})

    page = await text(await keeper.post(address, form=form | {"ends_time": "13:00"}), 409)

    assert "Somebody else has changed this event" in page
    assert "Now: Rye, from 5 December 2026, 09:00" in page
    assert 'value="Sourdough class"' in page
    assert 'value="13:00"' in page
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page)
    again = await keeper.post(address, form=form | {"ends_time": "13:00", "seen": seen})
    assert again.status_code == 303
    assert (await event_called("Sourdough class")).ends_at.hour == 13


async def test_a_cancelled_event_is_gone_and_sells_no_tickets(
    keeper: SameOriginClient, desk: str, bakery: Bakery, sibling: RpcClient
) -> None:
    answer = await keeper.post(f"{desk}{bakery.class_id}/cancellation/")

    assert (answer.status_code, answer.headers["Location"]) == (303, desk)
    assert (await event_called("Sourdough class")).state is EntryState.CANCELLED
    assert "Sourdough class is cancelled" in await text(await keeper.get(desk))
    assert "Sourdough class" not in await text(await keeper.get("/bakery/baking/2026/12/05/"))
    with pytest.raises(events.UnknownEntry):
        await sibling.act(
            events.AdjustTickets(entry_id=bakery.class_id, count=1, user_id=7), key="k"
        )
    assert (await keeper.get(f"{desk}{bakery.class_id}/")).status_code == 404
    assert (await keeper.get(f"{desk}{bakery.class_id}/cancellation/")).status_code == 404
    assert (await keeper.post(f"{desk}{bakery.class_id}/cancellation/")).status_code == 404


async def test_bookings_and_events_of_other_calendars_are_not_there(
    keeper: SameOriginClient, desk: str, bakery: Bakery
) -> None:
    booking = await bakery.hold_oven(ADA)
    other = await open_bakery(seats=1, page_id=POTTERY)

    for id in (booking, other.class_id, 404):
        assert (await keeper.get(f"{desk}{id}/")).status_code == 404
        assert (await keeper.post(f"{desk}{id}/", form=TYPED)).status_code == 404
        assert (await keeper.post(f"{desk}{id}/cancellation/")).status_code == 404
