"""Waiting for the mail and typing its code, as a browser does; and being asked to wait."""

from collections.abc import AsyncIterator

import pytest
from quart import Response
from quart.typing import TestClientProtocol as Browser

from blog.tests.factories import ADA
from blog.tests.links import CODE, another, ask, mailed_texts, mailed_tokens
from glue.contracts import cart, events
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices

SOMEWHERE, SAME_NETWORK, ELSEWHERE = "203.0.113.9", "203.0.113.77", "198.51.100.4"
DELAYED = "is on its way into your basket"


@pytest.fixture(autouse=True)
async def nothing_counted(entered: Runtime) -> AsyncIterator[None]:
    await entered.redis.flushdb()
    yield
    await entered.redis.flushdb()


@pytest.fixture(autouse=True)
def adoption(services: FakeServices) -> FakeServices:
    services.answers(cart.AdoptCartForUser, cart.Merged(lines=1))
    services.answers(events.AdoptEntriesForUser, events.Places(entries=[], tickets=[]))
    return services


async def ask_from(client: Browser, address: str, email: str = ADA) -> Response:
    form = {"email": email, "next": "/bakery/"}
    return await client.post("/sign-in/", form=form, scope_base={"client": (address, 1)})


async def type_from(client: Browser, address: str, code: str = "000000") -> Response:
    page = "/sign-in/code/a-ticket/"
    return await client.post(page, form={"code": code}, scope_base={"client": (address, 1)})


@pytest.mark.committed
async def test_the_browser_that_asked_signs_in_by_the_code(client: Browser) -> None:
    asked = await client.post("/sign-in/", form={"email": ADA, "next": "http://market.test/tea/"})
    page = asked.headers["Location"]
    (code,) = CODE.findall((await mailed_texts())[0])

    arrived = await client.post(page, form={"code": f" {code[:3]} {code[3:]} "})

    assert (arrived.status_code, arrived.headers["Location"]) == (303, "http://market.test/tea/")
    account = await client.get("/account/")
    assert f"signed in as {ADA}" in await account.get_data(as_text=True)


async def test_the_page_that_waits_is_for_typing_and_for_nobody_else(client: Browser) -> None:
    response = await client.get("/sign-in/code/a-ticket/")

    body = await response.get_data(as_text=True)
    assert 'autocomplete="one-time-code"' in body
    assert 'inputmode="numeric"' in body
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


async def test_a_code_that_does_not_work_is_told_in_one_way(client: Browser) -> None:
    wrong, used = await ask(ADA), await ask(ADA)
    await client.post(f"/sign-in/{used.token}/")
    browser = type(client)(client.app)

    answers = [
        await browser.post(f"/sign-in/code/{ticket}/", form={"code": code})
        for ticket, code in (
            (wrong.ticket, another(wrong.code)),
            (used.ticket, used.code),
            ("invented", wrong.code),
        )
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    bodies = {
        (await answer.get_data(as_text=True)).replace(ticket, "…")
        for answer, ticket in zip(answers, (wrong.ticket, used.ticket, "invented"), strict=True)
    }
    assert len(bodies) == 1
    assert "This code does not work" in bodies.pop()


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
async def test_what_cannot_be_a_code_comes_back_and_is_no_guess(
    client: Browser, typed: str
) -> None:
    asked = await ask(ADA)

    responses = [
        await client.post(f"/sign-in/code/{asked.ticket}/", form={"code": typed}) for _ in range(4)
    ]

    body = await responses[0].get_data(as_text=True)
    assert {response.status_code for response in responses} == {422}
    assert "The code has 6 digits" in body
    assert f'value="{typed}"' in body
    works = await client.post(f"/sign-in/code/{asked.ticket}/", form={"code": asked.code})
    assert works.status_code == 303


async def test_over_the_limit_of_an_address_the_page_is_the_same(client: Browser) -> None:
    asked = [await client.post("/sign-in/", form={"email": ADA}) for _ in range(6)]

    pages = [await client.get(answer.headers["Location"]) for answer in (asked[1], asked[5])]

    bodies = [await page.get_data(as_text=True) for page in pages]
    first, last = (
        body.replace(answer.headers["Location"], "…")
        for body, answer in zip(bodies, (asked[1], asked[5]), strict=True)
    )
    assert len(await mailed_tokens()) == 5
    assert [answer.status_code for answer in asked] == [303] * 6
    # The first page also shows the messages that have gathered.
    assert last.split("<main")[1] == first.split("<main")[1]


async def test_a_network_asks_for_so_many_mails_and_is_told_when_it_may_again(
    client: Browser,
) -> None:
    for number in range(20):
        asked = await ask_from(client, SOMEWHERE, f"person-{number}@example.org")
        assert asked.status_code == 303

    refused = await ask_from(client, SAME_NETWORK)

    body = await refused.get_data(as_text=True)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    assert "Please try again in 15 minutes" in body
    assert f'value="{ADA}"' in body
    assert 'value="/bakery/"' in body
    assert (await ask_from(client, ELSEWHERE)).status_code == 303


async def test_an_ipv6_network_is_what_a_subscriber_is_given(client: Browser) -> None:
    for number in range(20):
        await ask_from(client, f"2001:db8:7:{number:x}::1")

    assert (await ask_from(client, "2001:db8:7:ffff::1")).status_code == 429
    assert (await ask_from(client, "2001:db8:8::1")).status_code == 303


async def test_a_network_types_so_many_codes(client: Browser) -> None:
    for _ in range(30):
        assert (await type_from(client, SOMEWHERE)).status_code == 422

    refused = await type_from(client, SAME_NETWORK, code="123456")

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    assert 'value="123456"' in await refused.get_data(as_text=True)
    assert (await type_from(client, ELSEWHERE)).status_code == 422
    assert (await ask_from(client, SOMEWHERE)).status_code == 303


async def test_a_domain_is_sent_so_many_mails_in_an_hour(
    client: Browser, entered: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = entered.settings.model_copy(update={"mails_per_domain": 3})
    monkeypatch.setattr(entered, "settings", fewer)
    for number in range(3):
        asked = await ask_from(client, f"10.0.{number}.1", f"person-{number}@example.org")
        assert asked.status_code == 303

    refused = await ask_from(client, SOMEWHERE)
    elsewhere = await ask_from(client, SOMEWHERE, "ada@example.net")

    assert (refused.status_code, elsewhere.status_code) == (429, 303)
    assert refused.headers["Retry-After"] == "3600"


@pytest.mark.committed
@pytest.mark.parametrize("away", ["cart", "events"])
async def test_who_arrives_before_their_basket_is_told_that_it_follows(
    client: Browser, adoption: FakeServices, away: str
) -> None:
    await client.post("/sign-out/")  # any write makes a visitor known
    await client.get("/sign-in/")
    adoption.is_down(away)

    await client.post(f"/sign-in/{(await ask(ADA)).token}/")

    account = await (await client.get("/account/")).get_data(as_text=True)
    assert DELAYED in account
    assert f"signed in as {ADA}" in account
    reached = cart.AdoptCartForUser if away == "events" else events.AdoptEntriesForUser
    assert len(adoption.calls(reached)) == 1


@pytest.mark.committed
async def test_who_gathered_nothing_is_told_nothing(client: Browser) -> None:
    await client.post(f"/sign-in/{(await ask(ADA)).token}/")

    assert DELAYED not in await (await client.get("/account/")).get_data(as_text=True)
