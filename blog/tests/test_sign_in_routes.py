"""Signing in and out as a browser does."""

import re
from datetime import timedelta

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.tests.factories import ADA, make_user
from blog.tests.links import ask_for_link, mailed_tokens
from glue.contracts import cart, events
from shared.clock import FrozenClock
from shared.outbox import drain_outbox
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
def adoption(services: FakeServices) -> FakeServices:
    services.answers(cart.AdoptCartForUser, cart.Merged(lines=1))
    services.answers(events.AdoptEntriesForUser, events.Places(entries=[], tickets=[]))
    return services


async def ask(client: Browser, email: str, **fields: str) -> tuple[int, str, str]:
    response = await client.post("/sign-in/", form={"email": email} | fields)
    location = re.sub(r"(?<=/code/)[\w-]{43}(?=/)", "…", response.headers.get("Location", ""))
    return response.status_code, location, await response.get_data(True)


async def test_the_form_keeps_where_one_was_going(client: Browser) -> None:
    response = await client.get("/sign-in/?next=http://market.test/bakery/")

    assert 'value="http://market.test/bakery/"' in await response.get_data(as_text=True)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
)
async def test_the_form_forgets_a_strangers_address(client: Browser, elsewhere: str) -> None:
    response = await client.get("/sign-in/", query_string={"next": elsewhere})

    body = await response.get_data(as_text=True)
    assert 'name="next" value=""' in body
    assert elsewhere not in body


async def test_known_and_unknown_addresses_get_the_same_answer(
    client: Browser,
) -> None:
    await make_user("known@example.org")

    known = await ask(client, "known@example.org")
    unknown = await ask(client, "unknown@example.org")

    assert known == unknown
    assert known[:2] == (303, "/sign-in/code/…/")
    assert len(await mailed_tokens()) == 2


async def test_the_next_page_says_where_the_mail_went(client: Browser) -> None:
    asked = await client.post("/sign-in/", form={"email": " Ada@Example.org "})

    body = await (await client.get(asked.headers["Location"])).get_data(as_text=True)
    assert "Look in your mail" in body
    assert ADA in body


async def test_a_robot_is_answered_and_sent_nothing(client: Browser) -> None:
    answer = await ask(client, ADA, website="https://spam.example")

    assert answer[:2] == (303, "/sign-in/code/…/")
    assert await mailed_tokens() == []


@pytest.mark.parametrize("wrong", ["", "ada", "ada@", "a@b\r\nBcc: c@d.example"])
async def test_what_is_no_address_comes_back_in_the_form(client: Browser, wrong: str) -> None:
    status, _, body = await ask(client, wrong, next="/account/")

    assert status == 422
    assert 'aria-invalid="true"' in body
    assert 'value="/account/"' in body
    assert await mailed_tokens() == []


async def test_a_link_that_is_only_looked_at_is_not_used_up(client: Browser) -> None:
    token = await ask_for_link(ADA)

    for _ in range(3):
        response = await client.get(f"/sign-in/{token}/")
        assert response.status_code == 200
        assert ADA in await response.get_data(as_text=True)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in response.headers


@pytest.mark.committed
async def test_signing_in_merges_the_basket_before_one_arrives(
    client: Browser, adoption: FakeServices
) -> None:
    token = await ask_for_link(ADA, next="http://market.test/bakery/")

    response = await client.post(f"/sign-in/{token}/")

    assert (response.status_code, response.headers["Location"]) == (
        303,
        "http://market.test/bakery/",
    )
    assert adoption.calls(cart.AdoptCartForUser) == []
    cookies = response.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("session=") and "HttpOnly" in cookie for cookie in cookies)
    assert any(cookie.startswith("visitor=") for cookie in cookies)
    account = await client.get("/account/")
    assert f"signed in as {ADA}" in await account.get_data(as_text=True)


@pytest.mark.committed
async def test_what_a_visitor_gathered_is_adopted_once(
    client: Browser, adoption: FakeServices
) -> None:
    await client.post("/sign-out/")  # any write makes a visitor known
    token = await ask_for_link(ADA)

    await client.post(f"/sign-in/{token}/")
    await drain_outbox()

    ada = await make_user(ADA)
    adopted = adoption.calls(cart.AdoptCartForUser)
    assert [call.user_id for call in adopted] == [ada.id]
    assert adopted[0].session_id
    assert len(adoption.calls(events.AdoptEntriesForUser)) == 1


@pytest.mark.committed
async def test_while_cart_is_away_one_is_signed_in_and_the_basket_follows(
    client: Browser, adoption: FakeServices, clock: FrozenClock
) -> None:
    await client.post("/sign-out/")
    token = await ask_for_link(ADA)
    adoption.is_down("cart")

    response = await client.post(f"/sign-in/{token}/")
    adoption.is_up("cart")
    clock.advance(timedelta(minutes=1))
    await drain_outbox()

    assert response.status_code == 303
    assert len(adoption.calls(cart.AdoptCartForUser)) == 1


@pytest.mark.committed
async def test_a_link_used_twice_says_so_kindly(client: Browser) -> None:
    token = await ask_for_link(ADA)
    await client.post(f"/sign-in/{token}/")

    again = await client.post(f"/sign-in/{token}/")
    looked_at = await client.get(f"/sign-in/{token}/")

    assert (again.status_code, looked_at.status_code) == (410, 410)
    assert "you are signed in" in await again.get_data(as_text=True)


async def test_an_old_link_offers_a_new_one(client: Browser, clock: FrozenClock) -> None:
    token = await ask_for_link(ADA)
    clock.advance(timedelta(minutes=15))

    response = await client.post(f"/sign-in/{token}/")

    assert response.status_code == 410
    assert "Send me a new link" in await response.get_data(as_text=True)


@pytest.mark.committed
async def test_whoever_is_signed_in_need_not_do_it_again(client: Browser) -> None:
    await client.post(f"/sign-in/{await ask_for_link(ADA)}/")

    response = await client.get("/sign-in/?next=/bakery/")

    assert (response.status_code, response.headers["Location"]) == (303, "/bakery/")


@pytest.mark.committed
async def test_signing_out_ends_the_session_and_leads_back(
    client: Browser, clock: FrozenClock
) -> None:
    signed_in = await client.post(f"/sign-in/{await ask_for_link(ADA)}/")
    cookie = next(c for c in signed_in.headers.getlist("Set-Cookie") if c.startswith("session="))
    stolen = {"Cookie": cookie.partition(";")[0]}
    before = await client.get("/account/", headers=stolen)

    response = await client.post("/sign-out/", form={"next": "http://market.test/"})

    assert response.headers["Location"] == "http://market.test/"
    clock.advance(timedelta(seconds=1))
    replayed = await client.get("/account/", headers=stolen)
    assert before.status_code == 200
    assert (replayed.status_code, replayed.headers["Location"]) == (
        303,
        "http://blog.test/sign-in/?next=http%3A%2F%2Fblog.test%2Faccount%2F",
    )


async def test_signing_out_without_a_session_is_fine(client: Browser) -> None:
    response = await client.post("/sign-out/", form={"next": "https://evil.example/"})

    assert (response.status_code, response.headers["Location"]) == (303, "/")


async def test_signing_out_on_the_account_page_leads_to_the_front_page(client: Browser) -> None:
    response = await client.post("/sign-out/", form={"next": "http://blog.test/account/"})

    assert response.headers["Location"] == "/"


async def test_another_site_cannot_sign_anybody_out(client: Browser) -> None:
    response = await client.post("/sign-out/", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
