"""The list of invitations, and the form for a new one."""

import re
from datetime import timedelta

import pytest
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.invitations.models import Invitation
from blog.invitations.queries import INVITATIONS_ON_A_PAGE
from blog.invitations.service import LETTERS_AN_HOUR
from blog.people.models import User
from blog.posts.models import Post
from blog.tests.admins import ADMIN, enter_as, send_choices, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page, make_user
from shared.clock import FrozenClock
from shared.db import reading
from shared.db.bus import mails
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"


@pytest.fixture(autouse=True)
async def ada(client: Browser, services: FakeServices) -> User:
    with_empty_logs(services)
    return await enter_as(client, ADA, ADMIN)


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


async def invite(client: Browser, *grants: str, email: str = BEN) -> tuple[int, str]:
    return await send_choices(client, "/admin/invitations/", email, *grants)


async def invitation_id() -> int:
    async with reading() as session:
        return (await session.scalars(select(Invitation.id))).one()


async def test_a_new_invitation_is_listed_with_what_it_is_to(client: Browser, bakery: Post) -> None:
    form = await text_of(client, "/admin/invitations/new/")
    status, _ = await invite(client, f"shop:{bakery.id}", f"orders:{bakery.id}", "author")
    text = await text_of(client, "/admin/invitations/")

    assert f'value="shop:{bakery.id}"' in form
    assert status == 303
    assert f"An invitation is on its way to {BEN}" in text
    assert "The whole site: Author; The Bakery: Shop, Orders" in text
    assert "ada, last letter 21 November 2026" in text


async def test_what_was_refused_comes_back_as_it_was_typed(client: Browser, bakery: Post) -> None:
    status, text = await invite(client, email="ben at example")
    chosen, kept = await invite(client, f"shop:{bakery.id}", email="ben at example")

    assert (status, chosen) == (422, 422)
    assert 'value="ben at example"' in text
    assert "This is not an e-mail address" in text
    assert "Please choose what they are to look after" in text
    assert re.search(rf'value="shop:{bakery.id}"[^>]* checked', kept)


@pytest.mark.parametrize("grant", ["shop:999", "owner", "shop"])
async def test_what_no_form_sends_is_refused(client: Browser, grant: str) -> None:
    assert (await invite(client, grant))[0] == 422


async def test_whoever_is_here_is_not_invited_but_told(client: Browser, bakery: Post) -> None:
    await make_user(BEN)

    await invite(client, f"shop:{bakery.id}")
    text = await text_of(client, "/admin/invitations/")
    await invite(client, f"shop:{bakery.id}")
    again = await text_of(client, "/admin/invitations/")

    assert "ben is here already, has the roles now and is told by mail" in text
    assert "No open invitations" in text
    assert "had all of these roles" in again


async def test_sending_again_is_said_and_has_an_end(client: Browser) -> None:
    await invite(client, "author")
    address = f"/admin/invitations/{await invitation_id()}/letters/"

    await client.post(address)
    said = await text_of(client, "/admin/invitations/")
    for _ in range(LETTERS_AN_HOUR):
        await client.post(address)
    refused = await text_of(client, "/admin/invitations/")

    assert f"Another letter is on its way to {BEN}" in said
    assert "was sent 5 times within an hour" in refused
    async with reading() as session:
        assert len((await session.scalars(select(mails.c.id))).all()) == LETTERS_AN_HOUR


async def test_withdrawing_is_asked_about_and_then_told(client: Browser) -> None:
    await invite(client, "author")
    id = await invitation_id()
    asked = await text_of(client, "/admin/invitations/")

    await client.post(f"/admin/invitations/{id}/delete/")
    open_ones = await text_of(client, "/admin/invitations/")
    ended = await text_of(client, "/admin/invitations/?among=ended")
    await client.post(f"/admin/invitations/{id}/delete/")
    again = await text_of(client, "/admin/invitations/")

    assert f"Withdraw the invitation to {BEN}?" in asked
    assert f"The invitation to {BEN} is withdrawn" in open_ones
    assert "Withdrawn" in ended
    assert "Send again" not in ended
    assert "has been accepted or withdrawn" in again


async def test_what_is_too_old_has_ended_and_can_be_sent_again(
    client: Browser, clock: FrozenClock
) -> None:
    await invite(client, "author")
    clock.advance(timedelta(days=14))

    ended = await text_of(client, "/admin/invitations/?among=ended")

    assert BEN in ended
    assert "Too old" in ended
    assert "Send again" in ended
    assert "No open invitations" in await text_of(client, "/admin/invitations/")


async def test_a_long_list_goes_on(client: Browser) -> None:
    for number in range(INVITATIONS_ON_A_PAGE + 1):
        await invite(client, "author", email=f"p{number:02}@example.org")

    first = await text_of(client, "/admin/invitations/")
    older = first.split('href="/admin/invitations/?after=')[1].split('"')[0]
    headers = {"HX-Request": "true", "HX-Target": "load-more"}
    rest = await client.get(f"/admin/invitations/?after={older}", headers=headers)

    assert "p01@example.org" in first
    assert "p00@example.org" not in first
    text = await rest.get_data(as_text=True)
    assert "p00@example.org" in text
    assert 'data-announce="1 more invitation"' in text
