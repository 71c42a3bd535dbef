"""What events lends to the account: what somebody has booked, and what became of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from events.account.service import MOST_PAST
from events.claims.service import claim_places, confirm_places
from events.entries.models import CalendarEntry
from events.holding import Claim, Holder
from events.tests.factories import ADA, BAKERY, BEN, MORNING, Bakery
from events.tickets.models import Ticket
from glue.contracts import blog
from glue.contracts.events import (
    AccountGlance,
    AccountNavItem,
    AccountPage,
    AdoptEntriesOfOrders,
    EntryState,
    Places,
    TicketState,
)
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

ADA_ID = 7
ANOTHER = Holder(user_id=8, session_id=None)
PAGE = AccountPage(user_id=ADA_ID)
GLANCE = AccountGlance(user_id=ADA_ID)
BAKERY_PAGE = blog.Post(
    id=BAKERY,
    kind=blog.PostKind.PAGE,
    slug="bakery",
    title="Ash Lane Bakery",
    excerpt="",
    feature_image=None,
    published_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def pages(services: FakeServices) -> FakeServices:
    services.answers(blog.PostsBatch, [BAKERY_PAGE])
    return services


async def buy(
    bakery: Bakery, holder: Holder, *, seats: int = 0, oven: datetime | None = None, order: int = 1
) -> None:
    """Claim seats and the oven for an order, and keep them."""
    tickets = await bakery.hold_seats(holder, seats) if seats else []
    entries = [await bakery.hold_oven(holder, oven)] if oven else []
    now = utcnow()
    claim = Claim(order, holder, BAKERY, now + timedelta(minutes=30))
    async with transaction() as session:
        await claim_places(session, claim, entry_ids=entries, ticket_ids=tickets, now=now)
        await confirm_places(session, order_id=order, now=now)


async def become(state: EntryState | TicketState) -> None:
    """Let every booking, or every ticket, be in a state."""
    table = CalendarEntry if isinstance(state, EntryState) else Ticket
    async with transaction() as session:
        await session.execute(update(table).where(table.order_id.is_not(None)).values(state=state))


async def test_the_menu_of_the_account_leads_to_ones_bookings(sibling: RpcClient) -> None:
    line = await sibling.fragment(AccountNavItem(user_id=ADA_ID))

    assert 'href="http://blog.test/account/bookings/"' in line
    assert line.strip().startswith("<li>")


async def test_tickets_of_a_kind_are_one_line_with_when_and_where(
    bakery: Bakery, sibling: RpcClient
) -> None:
    await buy(bakery, ADA, seats=2)

    page = await sibling.fragment(PAGE)

    assert "Sourdough class, Seat" in page
    assert "2 tickets" in page
    assert "5 December 2026, 09:00–12:00" in page
    assert "Ash Lane Bakery" in page
    assert 'href="http://events.test/bakery/"' in page
    assert ">Valid<" in page
    assert page.count("<article") == 1


async def test_what_is_coming_stands_before_what_is_over_and_each_by_its_time(
    bakery: Bakery, sibling: RpcClient, clock: FrozenClock
) -> None:
    for order, days in enumerate((14, 0, 7), start=1):
        await buy(bakery, ADA, oven=MORNING + timedelta(days=days), order=order)
    await buy(bakery, ADA, seats=1, order=9)
    clock.advance(MORNING + timedelta(days=6) - clock.now())

    page = await sibling.fragment(PAGE)

    parts = ("12 December", "19 December", "Past</h2>", "5 December 2026, 09:00–12:00")
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert page.count(">Over<") == 2


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EntryState.PROVISIONAL, "Not confirmed yet"),
        (EntryState.CONFIRMED, "Confirmed"),
        (EntryState.DECLINED, "Declined"),
        (EntryState.CANCELLED, "Cancelled"),
    ],
)
async def test_the_state_of_a_booking_is_said_in_words(
    bakery: Bakery, sibling: RpcClient, state: EntryState, words: str
) -> None:
    await buy(bakery, ADA, oven=MORNING)
    await become(state)

    assert f">{words}<" in await sibling.fragment(PAGE)


async def test_what_did_not_take_place_is_not_said_to_be_over(
    bakery: Bakery, sibling: RpcClient, clock: FrozenClock
) -> None:
    await buy(bakery, ADA, seats=1)
    await become(TicketState.CANCELLED)
    clock.advance(timedelta(days=90))

    page = await sibling.fragment(PAGE)

    assert ">Cancelled<" in page
    assert "Over" not in page


async def test_what_is_in_a_basket_or_was_held_too_long_is_not_booked(
    bakery: Bakery, sibling: RpcClient
) -> None:
    await bakery.hold_seats(ADA)
    await bakery.hold_oven(ADA)

    for part in (PAGE, GLANCE):
        assert "<article" not in await sibling.fragment(part)


async def test_nobody_is_shown_what_others_have_booked(bakery: Bakery, sibling: RpcClient) -> None:
    await buy(bakery, ANOTHER, seats=1, order=1)
    await buy(bakery, BEN, oven=MORNING, order=2)

    for part in (PAGE, GLANCE):
        assert "<article" not in await sibling.fragment(part)


async def test_somebody_without_bookings_is_shown_the_calendars(
    bakery: Bakery, sibling: RpcClient
) -> None:
    page, glance = await sibling.fragment(PAGE), await sibling.fragment(GLANCE)

    assert "You have not booked anything yet" in page
    assert "Nothing you have booked is coming up" in glance
    assert all('href="http://events.test/"' in part for part in (page, glance))


async def test_a_glance_shows_what_comes_next(
    bakery: Bakery, sibling: RpcClient, clock: FrozenClock
) -> None:
    for order in range(1, 6):
        await buy(bakery, ADA, oven=MORNING + timedelta(days=7 * order), order=order)
    clock.advance(MORNING + timedelta(days=8) - clock.now())

    glance = await sibling.fragment(GLANCE)

    assert glance.count("<article") == 3
    assert "19 December" in glance
    assert "2 January" in glance
    assert 'href="http://blog.test/account/bookings/"' in glance


async def test_a_booking_is_shown_while_nobody_can_say_whose_page_it_is_on(
    bakery: Bakery, sibling: RpcClient, services: FakeServices
) -> None:
    await buy(bakery, ADA, seats=1)
    services.is_down("blog")

    page = await sibling.fragment(PAGE)

    assert "Sourdough class" in page
    assert "Baking days" in page


async def test_what_is_long_over_is_left_to_the_orders_and_the_page_says_so(
    bakery: Bakery, sibling: RpcClient, clock: FrozenClock
) -> None:
    for order in range(1, MOST_PAST + 2):
        await buy(bakery, ADA, oven=MORNING + timedelta(days=order), order=order)
    clock.advance(timedelta(days=90))

    page = await sibling.fragment(PAGE)

    assert page.count("<article") == MOST_PAST
    assert "What is older is with your orders" in page
    assert ">6 December" not in page


async def test_a_page_of_bookings_reads_little(
    bakery: Bakery, sibling: RpcClient, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    await buy(bakery, ADA, seats=2, order=1)
    await buy(bakery, ADA, oven=MORNING, order=2)

    with query_count(4):
        await sibling.fragment(PAGE)
    with query_count(2):
        await sibling.fragment(GLANCE)


async def test_what_a_guest_booked_is_in_the_account_once_the_order_is_adopted(
    bakery: Bakery, sibling: RpcClient
) -> None:
    await buy(bakery, BEN, seats=1, oven=MORNING, order=1)
    await buy(bakery, BEN, seats=1, order=2)
    action = AdoptEntriesOfOrders(user_id=ADA_ID, order_ids=[1])

    adopted = await sibling.act(action, key="k1")
    again = await sibling.act(action, key="k2")

    assert [len(adopted.entries), len(adopted.tickets)] == [1, 1]
    assert again == Places()
    assert (await sibling.fragment(PAGE)).count("<article") == 2


async def test_what_another_user_booked_is_not_adopted(bakery: Bakery, sibling: RpcClient) -> None:
    await buy(bakery, ANOTHER, seats=1, oven=MORNING, order=1)

    adopted = await sibling.act(AdoptEntriesOfOrders(user_id=ADA_ID, order_ids=[1]), key="k1")

    assert adopted == Places()
    assert "<article" not in await sibling.fragment(PAGE)
