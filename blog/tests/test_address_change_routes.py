"""Changing an address as a browser does, signed in or not."""

from collections.abc import AsyncIterator

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Browser

from blog.tests.factories import ADA, make_user
from blog.tests.links import ask_for_link, mailed_texts
from blog.tests.test_address_changes import BEN, LINK, NEW, Tokens
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient

pytestmark = pytest.mark.committed


@pytest.fixture(autouse=True)
async def nothing_counted(entered: Runtime) -> AsyncIterator[None]:
    await entered.redis.flushdb()
    yield
    await entered.redis.flushdb()


@pytest.fixture
def stranger(app: Quart) -> SameOriginClient:
    """A browser in which nobody is signed in."""
    return SameOriginClient(app)


async def sign_in(client: Browser) -> None:
    await client.post(f"/sign-in/{await ask_for_link(ADA)}/")


async def ask(client: Browser, email: str = NEW) -> tuple[int, str, str]:
    response = await client.post("/account/address/", form={"email": email})
    location = response.headers.get("Location", "")
    return response.status_code, location, await response.get_data(as_text=True)


async def mailed() -> Tokens:
    old, new = (await mailed_texts())[-2:]
    return Tokens(LINK.findall(old)[0], LINK.findall(new)[0])


async def text(client: Browser | SameOriginClient, path: str) -> str:
    return await (await client.get(path)).get_data(as_text=True)


async def press(client: SameOriginClient, token: str, what: str = "") -> tuple[int, str]:
    response = await client.post(f"/account/address/{token}/{what}")
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, await response.get_data(as_text=True)


async def test_a_wish_is_pending_until_both_have_confirmed(
    client: Browser, stranger: SameOriginClient
) -> None:
    await sign_in(client)

    asked = await ask(client, f" {NEW.upper()} ")
    tokens = await mailed()
    waiting = await text(client, "/account/details/")
    half = await press(stranger, tokens.new)
    half_waiting = await text(client, "/account/details/")
    done = await press(stranger, tokens.old)
    after = await text(client, "/account/details/")

    assert asked[:2] == (303, "/account/details/")
    assert waiting.count("Waiting for you to confirm") == 2
    assert (half[0], "Confirmed at this end" in half[1]) == (200, True)
    assert half_waiting.count("Waiting for you to confirm") == 1
    assert (done[0], "Your address is changed" in done[1]) == (200, True)
    assert "Waiting for you to confirm" not in after
    assert f">{NEW}</strong>" in after


async def test_a_link_shows_buttons_and_consumes_nothing(
    client: Browser, stranger: SameOriginClient
) -> None:
    await sign_in(client)
    await ask(client)
    tokens = await mailed()

    for token in tokens:
        (page,) = {await text(stranger, f"/account/address/{token}/") for _ in range(20)}
        assert NEW in page
        assert f'action="/account/address/{token}/"' in page
        assert f'action="/account/address/{token}/delete/"' in page
        assert ADA not in page

    assert (await text(client, "/account/details/")).count("Waiting for you to confirm") == 2


async def test_the_old_address_stops_it_without_signing_in(
    client: Browser, stranger: SameOriginClient
) -> None:
    await sign_in(client)
    await ask(client)
    tokens = await mailed()

    stopped = await press(stranger, tokens.old, "delete/")
    over = await press(stranger, tokens.new)
    looked_at = await stranger.get(f"/account/address/{tokens.old}/")

    assert (stopped[0], "The address stays as it is" in stopped[1]) == (200, True)
    assert (over[0], "This link has done its work" in over[1]) == (410, True)
    assert looked_at.status_code == 410
    assert "Waiting" not in await text(client, "/account/details/")


async def test_who_asked_keeps_the_address_after_all(client: Browser) -> None:
    await sign_in(client)
    await ask(client)

    response = await client.post("/account/address/delete/")

    assert (response.status_code, response.headers["Location"]) == (303, "/account/details/")
    page = await text(client, "/account/details/")
    assert "Your address stays as it is" in page
    assert "Waiting for you to confirm" not in page


async def test_the_answer_is_the_same_for_an_address_that_is_taken(client: Browser) -> None:
    await make_user(BEN)
    await sign_in(client)

    assert await ask(client, BEN) == await ask(client, NEW)


async def test_that_it_is_taken_is_said_at_the_new_address_only(
    client: Browser, stranger: SameOriginClient
) -> None:
    await make_user(BEN)
    await sign_in(client)
    taken = "Another account uses this address"

    await ask(client, BEN)
    first = await mailed()
    new_first = [await press(stranger, first.new), await press(stranger, first.old)]
    await ask(client, BEN)
    second = await mailed()
    old_first = [await press(stranger, second.old), await press(stranger, second.new)]

    assert [status for status, _ in new_first + old_first] == [200, 409, 200, 409]
    assert taken not in "".join(body for _, body in [*new_first, old_first[0]])
    assert taken in old_first[1][1]


@pytest.mark.parametrize(
    ("typed", "why"),
    [("ada at example", "not an e-mail address"), (ADA, "your address already"), ("", "not an")],
)
async def test_what_is_no_change_comes_back_with_why(client: Browser, typed: str, why: str) -> None:
    await sign_in(client)
    before = len(await mailed_texts())

    status, _, body = await ask(client, typed)

    assert status == 422
    assert why in body
    assert f'value="{typed}"' in body
    assert 'href="#field-email"' in body
    assert len(await mailed_texts()) == before


async def test_nobody_is_written_to_without_end(client: Browser) -> None:
    await sign_in(client)
    for number in range(5):
        assert (await ask(client, f"ada@{number}.example.org"))[0] == 303

    response = await client.post("/account/address/", form={"email": NEW})

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "3600"
    assert f'value="{NEW}"' in await response.get_data(as_text=True)


async def test_a_change_leaves_the_person_signed_in(
    client: Browser, stranger: SameOriginClient
) -> None:
    await sign_in(client)
    await ask(client)
    for token in await mailed():
        await press(stranger, token)

    assert f"signed in as {NEW}" in await text(client, "/account/")
