"""On whose behalf something happens, and from where."""

import pytest
from quart import Quart, request
from werkzeug.datastructures import Headers

from shared.actors import SYSTEM, Actor, ActorKind, acting_as, current_actor, network_of
from shared.web.origin import client_address


@pytest.mark.parametrize(
    "actor", [Actor(ActorKind.PERSON, 12, "203.0.113.0/24"), Actor(ActorKind.VISITOR), SYSTEM]
)
def test_an_actor_is_read_as_it_was_written(actor: Actor) -> None:
    assert Actor.decoded(actor.encoded()) == actor


@pytest.mark.parametrize("text", ["", "god:1;", "person:one;", ";", "person"])
def test_what_is_no_actor_is_the_system_or_nobody_in_particular(text: str) -> None:
    assert Actor.decoded(text) in (SYSTEM, Actor(ActorKind.PERSON))


def test_outside_of_requests_the_system_acts() -> None:
    ada = Actor(ActorKind.PERSON, 7)

    with acting_as(ada):
        inside = current_actor()

    assert (inside, current_actor()) == (ada, SYSTEM)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("somewhere", ""),
        ("", ""),
    ],
)
def test_a_network_is_kept_instead_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (2, "10.0.0.1, 198.51.100.9, 192.0.2.7", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
async def test_only_what_our_own_proxies_have_added_is_believed(
    hops: int, forwarded: str, expected: str
) -> None:
    app = Quart(__name__)
    headers = Headers({"X-Forwarded-For": forwarded, "Remote-Addr": "192.0.2.1"})
    async with app.test_request_context("/", headers=headers):
        assert client_address(request, proxy_hops=hops) == expected
