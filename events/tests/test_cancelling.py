"""A person looks at their own booking and takes it back, as long as its slot allows it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from events.tests.factories import ADA, Bakery, sign_in
from events.tests.offers import TABLE, TEN, Offer
from events.tests.test_decisions import pay, state_of
from glue.contracts import blog
from glue.contracts.events import AccountPage, EntryState
from shared.clock import FrozenClock
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.fixture
def ada(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, published: set[int]
) -> SameOriginClient:
    """The browser of somebody who is signed in."""
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=7, grants=[]))
    sign_in(client, runtime, "ada")
    return client


@pytest.fixture
async def booked(bakery: Bakery, sibling_named: Callable[[str], RpcClient]) -> int:
    """A place at the table that Ada has paid."""
    entry_id = await (await Offer.of(bakery.calendar_id, TABLE)).book(ADA)
    await pay(sibling_named, entry_id)
    return entry_id


async def test_the_account_leads_to_a_booking_which_can_be_cancelled(
    ada: SameOriginClient, sibling: RpcClient, booked: int
) -> None:
    address = f"/calendars/bookings/{booked}/"
    assert address in await sibling.fragment(AccountPage(user_id=7))
    page = await (await ada.get(address)).get_data(as_text=True)

    answer = await ada.post(f"{address}cancellation/")

    assert "£8.00 go back to your card" in page
    assert answer.status_code == 303
    assert await state_of(booked) is EntryState.CANCELLED
    assert "Cancel this booking" not in await (await ada.get(address)).get_data(as_text=True)


async def test_when_it_is_too_late_nothing_offers_it_and_nothing_is_cancelled(
    ada: SameOriginClient, booked: int, clock: FrozenClock
) -> None:
    clock.move_to(TEN - timedelta(hours=1))
    address = f"/calendars/bookings/{booked}/"

    assert "Cancel this booking" not in await (await ada.get(address)).get_data(as_text=True)
    assert (await ada.post(f"{address}cancellation/")).status_code == 409
    assert await state_of(booked) is EntryState.PROVISIONAL


async def test_the_booking_of_somebody_else_is_not_found(
    ada: SameOriginClient, runtime: Runtime, services: FakeServices, booked: int
) -> None:
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=8, grants=[]))
    sign_in(ada, runtime, "cleo")

    assert (await ada.get(f"/calendars/bookings/{booked}/")).status_code == 404
    assert (await ada.post(f"/calendars/bookings/{booked}/cancellation/")).status_code == 404
    assert await state_of(booked) is EntryState.PROVISIONAL
