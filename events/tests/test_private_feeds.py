"""A member has their bookings in their own calendar, at an address that nobody else knows."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from events.feeds.models import MemberFeed
from events.ics.reading import read_calendar
from events.ics.values import Status
from events.tests.calendar_files import LONDON
from events.tests.factories import ADA, BEN, Bakery, sign_in
from events.tests.test_privacy import claim, keep
from glue.contracts import blog
from glue.contracts.events import ErasePerson, ExportPerson
from shared.db import reading
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

PAGE = "/calendars/mine/"
EMAIL = "ada@example.org"


@pytest.fixture
def ada(client: SameOriginClient, runtime: Runtime, services: FakeServices) -> SameOriginClient:
    """The browser of Ada, who is signed in."""
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=7, grants=[]))
    sign_in(client, runtime, "ada")
    return client


async def new_address(ada: SameOriginClient) -> str:
    """Have a private address made, and return its path."""
    response = await ada.post(PAGE)
    text = await response.get_data(as_text=True)
    found = re.search(r"/calendars/mine/[^/\"]+/bookings\.ics", text)
    assert response.status_code == 200
    assert found, text
    return found.group()


async def kept_hashes() -> list[str]:
    async with reading() as session:
        return list(await session.scalars(select(MemberFeed.token_hash)))


async def test_a_private_address_holds_what_one_has_booked_and_nobody_elses(
    ada: SameOriginClient, bakery: Bakery
) -> None:
    oven = await bakery.hold_oven(ADA)
    seats = await bakery.hold_seats(ADA, 2)
    await bakery.hold_seats(BEN)
    await claim([oven], seats)
    await keep()

    response = await ada.get(await new_address(ada))

    found = read_calendar(await response.get_data(as_text=False), zone=LONDON).happenings
    assert [(it.title, it.status, it.description) for it in found] == [
        ("The oven", Status.TENTATIVE, "Baking days"),
        ("Sourdough class", Status.CONFIRMED, "Baking days\n2 × Seat"),
    ]
    assert response.headers["Cache-Control"] == "private, no-cache"


async def test_what_is_only_in_the_basket_is_not_in_the_file(
    ada: SameOriginClient, bakery: Bakery
) -> None:
    await bakery.hold_oven(ADA)

    response = await ada.get(await new_address(ada))

    assert b"VEVENT" not in await response.get_data(as_text=False)


async def test_a_new_address_takes_the_place_of_the_old_one(ada: SameOriginClient) -> None:
    old, new = await new_address(ada), await new_address(ada)

    assert (await ada.get(old)).status_code == 404
    assert (await ada.get(new)).status_code == 200
    assert len(await kept_hashes()) == 1


async def test_the_address_is_kept_as_a_hash_and_shown_once(ada: SameOriginClient) -> None:
    address = await new_address(ada)
    token = address.split("/")[3]

    text = await (await ada.get(PAGE)).get_data(as_text=True)

    assert token not in text
    assert "cannot show it again" in text
    assert all(token not in kept for kept in await kept_hashes())


async def test_an_address_that_is_taken_away_leads_nowhere(ada: SameOriginClient) -> None:
    address = await new_address(ada)

    response = await ada.post(f"{PAGE}delete/")

    assert response.status_code == 303
    assert (await ada.get(address)).status_code == 404
    assert await kept_hashes() == []


async def test_who_is_not_signed_in_is_sent_to_sign_in(client: SameOriginClient) -> None:
    response = await client.get(PAGE)

    assert "/sign-in/" in response.headers["Location"]


async def test_an_erased_persons_address_leads_nowhere(
    ada: SameOriginClient, sibling_named: Callable[[str], RpcClient]
) -> None:
    address = await new_address(ada)
    asker = sibling_named("blog")

    part = await asker.fetch(ExportPerson(user_id=7, email=EMAIL))
    await asker.act(ErasePerson(user_id=7, email=EMAIL), key="erase-ada")

    assert len(next(it for it in part.sections if it.name == "calendar-address").rows) == 1
    assert (await ada.get(address)).status_code == 404
