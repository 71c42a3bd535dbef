"""What whoever was invited finds behind the link."""

from datetime import timedelta

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.invitations.service import withdraw
from blog.people.models import User
from blog.posts.models import Post
from blog.tests.admins import enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page, make_user
from blog.tests.invited import ask_in, invitation, shop, tokens
from glue.contracts import cart, events
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    services.answers(cart.AdoptCartForUser, cart.Merged(lines=1))
    services.answers(events.AdoptEntriesForUser, events.Places(entries=[], tickets=[]))
    return with_empty_logs(services)


@pytest.fixture
async def ada() -> User:
    return await make_user(ADA)


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


async def test_looking_at_an_invitation_uses_nothing_up_and_tells_nobody(
    ada: User, bakery: Post, client: Browser
) -> None:
    await ask_in(ada, shop(bakery))
    (token,) = await tokens()

    for _ in range(20):
        answer = await client.get(f"/invitations/{token}/")
        text = await answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "ada asks you to help look after Rose Ash" in text
        assert "<strong>The Bakery</strong>: Shop" in text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in answer.headers

    assert (await invitation()).accepted_at is None


@pytest.mark.committed
async def test_accepting_merges_the_basket_and_leads_to_what_one_looks_after(
    ada: User, bakery: Post, client: Browser, siblings: FakeServices
) -> None:
    await client.post("/sign-out/")  # any write makes a visitor known
    await ask_in(ada, shop(bakery))
    (token,) = await tokens()

    answer = await client.post(f"/invitations/{token}/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/")
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("session=") for cookie in cookies)
    assert any(cookie.startswith("visitor=") for cookie in cookies)
    assert len(siblings.calls(cart.AdoptCartForUser)) == 1
    led = await client.get("/admin/")
    assert led.headers["Location"] == "/admin/pages/bakery/"
    again = await client.post(f"/invitations/{token}/")
    assert again.status_code == 410
    assert "you are signed in" in await again.get_data(as_text=True)


async def test_whoever_is_signed_in_as_another_is_told_what_accepting_does(
    bakery: Post, client: Browser
) -> None:
    ada = await enter_as(client, ADA)
    await ask_in(ada, shop(bakery))

    text = await text_of(client, f"/invitations/{(await tokens())[0]}/")

    assert f"You are signed in as {ADA} now" in text


async def test_an_invitation_that_is_over_says_what_to_do(
    ada: User, bakery: Post, client: Browser, clock: FrozenClock
) -> None:
    await ask_in(ada, shop(bakery))
    (token,), address = await tokens(), ""
    address = f"/invitations/{token}/"
    clock.advance(timedelta(days=14))
    too_old = await text_of(client, address, status=410)
    async with transaction() as session:
        await withdraw(session, invitation_id=(await invitation()).id, now=utcnow())
    withdrawn = await text_of(client, address, status=410)
    unknown = await text_of(client, "/invitations/nothing-of-ours/", status=410)

    assert "too old" in too_old
    assert "Please ask ada" in too_old
    assert "was withdrawn" in withdrawn
    assert "newer letter" in unknown


async def test_another_site_cannot_make_anybody_accept(
    ada: User, bakery: Post, client: Browser
) -> None:
    await ask_in(ada, shop(bakery))
    (token,) = await tokens()

    answer = await client.post(f"/invitations/{token}/", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert (await invitation()).accepted_at is None
