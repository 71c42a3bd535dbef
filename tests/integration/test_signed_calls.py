"""Only signed callers get an answer, and what they signed cannot be changed on the way."""

from datetime import timedelta

import httpx
import pytest
from quart import Quart

from shared.clock import FrozenClock, utcnow
from shared.factory import runtime_of
from shared.rpc import signing
from shared.testing.apps import transport_to

PATH = "/internal/data/liked-slugs"
QUERY = "user_id=1&target_type=product"


@pytest.fixture
def wire(app: Quart) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport_to(app), base_url="http://likes.internal")


def headers(
    app: Quart, *, secret: int = 0, query: str = QUERY, caller: str = "market"
) -> dict[str, str]:
    secrets = runtime_of(app).settings.internal_secrets
    signed = signing.Signed(caller, "GET", PATH, query, "", b"")
    return signing.sign(signed, secrets[secret:], utcnow())


async def status(wire: httpx.AsyncClient, given: dict[str, str], query: str = QUERY) -> int:
    return (await wire.get(f"{PATH}?{query}", headers=given)).status_code


async def test_a_signed_question_is_answered(app: Quart, wire: httpx.AsyncClient) -> None:
    assert await status(wire, headers(app)) == 200


async def test_every_secret_of_the_list_is_accepted(app: Quart, wire: httpx.AsyncClient) -> None:
    assert await status(wire, headers(app, secret=1)) == 200


async def test_an_unsigned_question_is_not_answered(wire: httpx.AsyncClient) -> None:
    assert await status(wire, {}) == 401


@pytest.mark.parametrize("name", [signing.CALLER, signing.SIGNATURE, signing.TIME])
async def test_a_changed_header_is_not_answered(
    app: Quart, wire: httpx.AsyncClient, name: str
) -> None:
    given = headers(app)
    given[name] = {"1": "0"}.get(given[name][-1:], "1").join((given[name][:-1], ""))

    assert await status(wire, given) == 401


async def test_a_changed_query_is_not_answered(app: Quart, wire: httpx.AsyncClient) -> None:
    assert await status(wire, headers(app), QUERY.replace("user_id=1", "user_id=2")) == 401


async def test_the_same_query_in_other_escapes_is_answered(
    app: Quart, wire: httpx.AsyncClient
) -> None:
    sent = "user%5Fid=%31&target%5Ftype=product"

    assert await status(wire, headers(app), sent) == 200


async def test_a_key_that_was_not_signed_is_not_accepted(
    app: Quart, wire: httpx.AsyncClient
) -> None:
    assert await status(wire, headers(app) | {signing.KEY: "mine"}) == 401


async def test_a_signature_older_than_a_minute_is_not_answered(
    app: Quart, wire: httpx.AsyncClient, clock: FrozenClock
) -> None:
    given = headers(app)

    clock.advance(timedelta(seconds=60))
    in_time = await status(wire, given)
    clock.advance(timedelta(seconds=1))
    late = await status(wire, given)

    assert (in_time, late) == (200, 401)


@pytest.mark.parametrize("time", ["", "soon", "١٢٣", "-1", "9" * 400])
async def test_a_time_that_is_none_is_not_answered(
    app: Quart, wire: httpx.AsyncClient, time: str
) -> None:
    given = headers(app) | {signing.TIME: time}

    response = await wire.get(
        f"{PATH}?{QUERY}", headers={name: value.encode() for name, value in given.items()}
    )

    assert response.status_code == 401


async def test_health_tells_strangers_ready_and_nothing_more(wire: httpx.AsyncClient) -> None:
    response = await wire.get("/internal/health")

    assert response.json() == {"ready": True}


async def test_health_tells_siblings_how_the_outbox_is(app: Quart, wire: httpx.AsyncClient) -> None:
    secrets = runtime_of(app).settings.internal_secrets
    signed = signing.Signed("market", "GET", "/internal/health", "", "", b"")

    response = await wire.get("/internal/health", headers=signing.sign(signed, secrets, utcnow()))

    assert response.json()["outbox"]["depth"] == 0
    assert response.json()["warnings"] == []


async def test_the_schema_lists_every_contract_for_siblings_only(
    app: Quart, wire: httpx.AsyncClient
) -> None:
    secrets = runtime_of(app).settings.internal_secrets
    signed = signing.Signed("market", "GET", "/internal/schema", "", "", b"")

    refused = await wire.get("/internal/schema")
    told = await wire.get("/internal/schema", headers=signing.sign(signed, secrets, utcnow()))

    assert refused.status_code == 401
    assert "likes!toggle" in [contract["contract"] for contract in told.json()]
