"""Who comes to an event, as its keepers find, count and take them along."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from sqlalchemy import select, update

from events.attendees.queries import PAGE_SIZE
from events.door.service import Post
from events.tests.factories import ADA, MORNING, Bakery, open_bakery
from events.tests.test_doors import go, pay, seen
from events.tickets.models import Ticket
from events.tickets.queries import tickets_by_ids
from events.tickets.service import cancel_tickets
from shared.clock import FrozenClock
from shared.db import reading, transaction
from shared.db.bus import audit_entries
from shared.testing.browser import SameOriginClient

FIRST_ORDER, SECOND_ORDER = 4101, 4202


@pytest.fixture
async def sold(bakery: Bakery, clock: FrozenClock) -> list[int]:
    """Two seats and one more of another order, an hour before the class begins."""
    clock.move_to(MORNING - timedelta(hours=1))
    ids = await bakery.hold_seats(ADA, 2)
    await pay(ids, FIRST_ORDER)
    later = await bakery.hold_seats(ADA, 1)
    await pay(later, SECOND_ORDER)
    return [*ids, *later]


def desk(bakery: Bakery, rest: str = "") -> str:
    return f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}/attendees/{rest}"


async def name(ticket_id: int, holder: str) -> None:
    async with transaction() as session:
        await session.execute(
            update(Ticket).where(Ticket.id == ticket_id).values(holder_name=holder)
        )


async def page_of(client: SameOriginClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", await answer.get_data(as_text=True)))


def counts_in(page: str) -> list[str]:
    return re.findall(r'<dd id="(?:sold|came|inside)">(\d+)', page)


def numbers_in(page: str) -> list[int]:
    return [int(it) for it in re.findall(r"no\. (\d+)", page)]


async def come(bakery: Bakery, ticket_id: int) -> None:
    async with reading() as session:
        (ticket,) = await tickets_by_ids(session, [ticket_id])
    assert await go(Post(bakery.class_id, "Main gate", 3), seen(ticket.code)) == "welcome"


async def test_each_ticket_says_whose_it_is_and_whether_they_came(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    await name(sold[0], "Ada Miller")
    await come(bakery, sold[0])
    async with transaction() as session:
        await cancel_tickets(session, order_id=SECOND_ORDER, ids=[sold[2]])

    page = await page_of(keeper, desk(bakery))

    assert numbers_in(page) == sold
    assert counts_in(page) == ["2", "1", "1"]
    assert "Ada Miller" in page
    assert str(FIRST_ORDER) in page
    assert "Main gate" in page
    assert "Has not come yet" in page
    assert "Cancelled" in page
    assert "2 tickets" in page


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("miller", [0]),
        ("ADA seat", [0]),
        (str(SECOND_ORDER), [2]),
        ("seat", [0, 1, 2]),
        ("%", []),
        ("nobody", []),
    ],
)
async def test_attendees_are_found_by_name_number_and_kind(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int], words: str, which: list[int]
) -> None:
    await name(sold[0], "Ada Miller")

    answer = await keeper.get(desk(bakery), query_string={"q": words})

    page = await answer.get_data(as_text=True)
    assert numbers_in(page) == [sold[it] for it in which]
    assert ("Nobody is found so" in page) is (not which)


async def test_those_who_do_not_fit_on_a_page_are_on_the_next(
    keeper: SameOriginClient, clock: FrozenClock
) -> None:
    bakery = await open_bakery(seats=PAGE_SIZE + 2, slug="large", title="Large classes")
    ids = await bakery.hold_seats(ADA, PAGE_SIZE + 2)
    await pay(ids)
    page = await page_of(keeper, f"{desk(bakery)}?q=seat")
    more = re.search(r'href="([^"]*after=[^"]*)"', page)
    assert more

    following = await page_of(keeper, more[1])

    assert numbers_in(page) == ids[:PAGE_SIZE]
    assert numbers_in(following) == ids[PAGE_SIZE:]
    assert "after=" not in following


async def test_attendees_are_taken_along_as_a_file_without_a_formula(
    keeper: SameOriginClient, bakery: Bakery, sold: list[int]
) -> None:
    await name(sold[0], "=1+1")
    await come(bakery, sold[0])

    answer = await keeper.post(desk(bakery, "attendees.csv"))

    text = (await answer.get_data(as_text=True)).removeprefix("\ufeff")
    rows = list(csv.DictReader(StringIO(text)))
    assert [int(row["Ticket"]) for row in rows] == sold
    assert [row["Name"] for row in rows] == ["'=1+1", "", ""]
    assert [row["Order"] for row in rows] == [str(FIRST_ORDER)] * 2 + [str(SECOND_ORDER)]
    assert [row["Came in"] for row in rows] == ["2026-12-05 08:00:00", "", ""]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="attendees.csv"'
    async with reading() as session:
        deeds = (await session.scalars(select(audit_entries.c.action))).all()
    assert "attendees.exported" in deeds


async def test_where_nobody_has_a_ticket_that_is_said(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    page = await page_of(keeper, desk(bakery))

    assert "Nobody has a ticket yet" in page
    assert counts_in(page) == ["0", "0", "0"]


async def test_the_tickets_of_an_event_lead_to_its_attendees_and_its_door(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    event = f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}"

    page = await page_of(keeper, f"{event}/tickets/")

    assert f'href="{desk(bakery)}"' in page
    assert f'href="/door/bakery/{bakery.class_id}/"' in page


async def test_attendees_of_another_calendars_event_are_not_shown(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    elsewhere = f"/keep/bakery/{bakery.calendar_id + 1}/events/{bakery.class_id}/attendees/"

    assert (await keeper.get(elsewhere)).status_code == 404
