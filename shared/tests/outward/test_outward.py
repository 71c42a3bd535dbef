"""Strangers are asked politely, and nobody is asked who is not a stranger."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.outward.addresses import is_public
from shared.outward.client import OutwardClient
from shared.outward.errors import ForbiddenAddress, TooLarge, Unreachable
from shared.outward.manners import Manners
from shared.testing.strangers import AGENT, Stranger, answer, stranger_on_this_machine


@pytest_asyncio.fixture
async def stranger() -> AsyncIterator[Stranger]:
    async with stranger_on_this_machine() as it:
        yield it


@pytest.mark.parametrize(
    "machine",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.9.9",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_what_is_not_of_the_internet_is_not_public(machine: str) -> None:
    assert not is_public(machine)


@pytest.mark.parametrize("machine", ["93.184.216.34", "2606:2800:220:1::1"])
def test_machines_of_the_internet_are_public(machine: str) -> None:
    assert is_public(machine)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "nonsense",
        "http://ada:secret@example.org/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "http://93.184.216.34:70000/",
    ],
)
async def test_addresses_that_are_none_of_strangers_are_refused(address: str) -> None:
    async with OutwardClient(AGENT) as client:
        with pytest.raises((ForbiddenAddress, Unreachable)):
            await client.get(address)


async def test_a_stranger_is_told_who_asks(stranger: Stranger) -> None:
    async with stranger.client() as client:
        got = await client.get(f"{stranger.url}/goods")

    assert (got.status, got.text) == (200, "hello")
    asked = stranger.asked[0]
    assert asked.path == "/goods"
    assert asked.headers["user-agent"] == AGENT
    assert asked.headers["host"] == f"localhost:{stranger.port}"


async def test_a_redirect_to_a_machine_of_ours_is_refused(stranger: Stranger) -> None:
    stranger.respond = lambda asked: answer(status=302, location="http://127.0.0.1:1/")

    async with stranger.client() as client:
        with pytest.raises(ForbiddenAddress):
            await client.get(stranger.url)


@pytest.mark.parametrize("location", ["http://[::1", "http://a:b:c/", "http://93.184.216.34:70000"])
async def test_a_redirect_to_no_address_at_all_is_refused(
    stranger: Stranger, location: str
) -> None:
    stranger.respond = lambda asked: answer(status=302, location=location)

    async with stranger.client() as client:
        with pytest.raises((ForbiddenAddress, Unreachable)):
            await client.get(stranger.url)


async def test_redirects_are_followed_but_not_in_circles(stranger: Stranger) -> None:
    stranger.respond = lambda asked: (
        answer(b"there") if asked.path == "/new" else answer(status=301, location="/new")
    )
    async with stranger.client() as client:
        assert (await client.get(f"{stranger.url}/old")).text == "there"
        stranger.respond = lambda asked: answer(status=301, location="/again")
        with pytest.raises(Unreachable, match="circles"):
            await client.get(stranger.url)


async def test_what_is_too_large_is_not_read_to_its_end(stranger: Stranger) -> None:
    stranger.respond = lambda asked: answer(b"x" * 5000)

    async with stranger.client(most_bytes=4000) as client:
        with pytest.raises(TooLarge):
            await client.get(stranger.url)


async def test_what_has_not_changed_is_not_sent_again(stranger: Stranger) -> None:
    stranger.respond = lambda asked: (
        answer(status=304)
        if asked.headers.get("if-none-match") == '"1"'
        else answer(b"x", etag='"1"')
    )
    async with stranger.client() as client:
        first = await client.get(stranger.url)
        second = await client.get(stranger.url, etag=first.headers["etag"])

    assert (first.is_unchanged, second.is_unchanged) == (False, True)


async def test_a_stranger_is_told_their_own_words_in_whatever_letters(stranger: Stranger) -> None:
    stranger.respond = lambda asked: answer(b"tea", etag='"täglich"', set_cookie="über=dürr")

    async with stranger.client() as client:
        first = await client.get(stranger.url)
        await client.get(stranger.url, etag=first.headers["etag"])

    asked = stranger.asked[-1].headers
    assert asked["if-none-match"] == '"täglich"'


async def test_who_is_busy_is_asked_again_when_they_say(stranger: Stranger) -> None:
    answers = [answer(status=503, retry_after="7"), answer(status=429), answer(b"now")]
    stranger.respond = lambda asked: answers.pop(0)

    async with stranger.client(manners=Manners(seconds_between=0)) as client:
        assert (await client.get(stranger.url)).text == "now"

    assert stranger.pauses == [7.0, 4.0]


async def test_who_never_answers_is_let_be(stranger: Stranger) -> None:
    stranger.respond = lambda asked: b""

    async with stranger.client(manners=Manners(seconds_between=0)) as client:
        with pytest.raises(Unreachable):
            await client.get(stranger.url)

    assert len(stranger.asked) == 3


async def test_requests_to_a_host_keep_their_distance(stranger: Stranger) -> None:
    async with stranger.client(manners=Manners(seconds_between=5)) as client:
        for _ in range(3):
            await client.get(stranger.url)

    assert [round(pause) for pause in stranger.pauses] == [5, 10]


async def test_cookies_go_back_to_their_host(stranger: Stranger) -> None:
    stranger.respond = lambda asked: answer(set_cookie="session=abc; Path=/; HttpOnly")

    async with stranger.client() as client:
        await client.post(f"{stranger.url}/login", {"user": "ada"})
        await client.get(stranger.url)

    assert stranger.asked[1].headers["cookie"] == "session=abc"


async def test_what_lets_us_in_is_told_again_where_a_redirect_stays(stranger: Stranger) -> None:
    stranger.respond = lambda asked: (
        answer(b"there") if asked.path == "/new" else answer(status=301, location="/new")
    )

    async with stranger.client() as client:
        await client.get(f"{stranger.url}/old", headers={"Authorization": "Ghost secret"})

    assert [it.headers.get("authorization") for it in stranger.asked] == ["Ghost secret"] * 2


async def test_what_lets_us_in_is_not_told_to_whom_a_redirect_leads(stranger: Stranger) -> None:
    async with stranger_on_this_machine() as other:
        stranger.respond = lambda asked: answer(status=307, location=f"{other.url}/")
        both = [f"localhost:{it.port}" for it in (stranger, other)]
        async with OutwardClient(AGENT, allowed=both) as client:
            got = await client.get(stranger.url, headers={"Authorization": "Ghost secret"})

    assert got.text == "hello"
    assert stranger.asked[0].headers["authorization"] == "Ghost secret"
    assert "authorization" not in other.asked[0].headers


async def test_the_next_address_is_told_nothing_of_what_let_us_in(stranger: Stranger) -> None:
    async with stranger.client(manners=Manners(seconds_between=0)) as client:
        await client.get(stranger.url, headers={"Authorization": "Ghost secret"})
        await client.get(stranger.url)

    assert "authorization" not in stranger.asked[1].headers
