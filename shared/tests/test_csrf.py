"""A write is taken only from one of our own sites, however it asks."""

import pytest
from quart import Quart
from quart.testing import QuartClient

from shared.db.session import Database
from shared.tests.small_app import SIBLING, SITE, small_app


@pytest.fixture
async def app(scratch: Database) -> Quart:
    return small_app(scratch)


async def posted(app: Quart, path: str = "/write/", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return (await QuartClient(app).post(path, headers=named)).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "null"},
        {"Sec_Fetch_Site": "same-site", "Origin": SIBLING},
        {"Sec_Fetch_Site": "cross-site", "Origin": SIBLING},
        {"Origin": SITE},
        {"Origin": SIBLING},
    ],
)
async def test_our_own_sites_may_write(app: Quart, headers: dict[str, str]) -> None:
    assert await posted(app, **headers) == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": SITE + ".evil.example"},
        {"Origin": SITE + ":444"},
        {"Origin": SITE.replace("https", "http")},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "same-site", "Origin": "https://other.rose.test"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "Same-Origin, same-origin"},
        {"Referer": SITE + "/"},
    ],
)
async def test_nobody_else_may_write(app: Quart, headers: dict[str, str]) -> None:
    assert await posted(app, **headers) == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_every_method_that_writes_is_looked_at(app: Quart, method: str) -> None:
    response = await QuartClient(app).open("/write/", method=method)

    assert response.status_code == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_who_only_reads_may_come_from_anywhere(app: Quart, method: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    response = await QuartClient(app).open("/", method=method, headers=headers)

    assert response.status_code == 200


async def test_a_marked_route_takes_what_strangers_send(app: Quart) -> None:
    assert await posted(app, "/hook/") == 200


async def test_an_address_that_is_none_is_closed_to_strangers_too(app: Quart) -> None:
    assert await posted(app, "/nothing/") == 403
