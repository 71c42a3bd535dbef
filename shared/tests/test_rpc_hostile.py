"""Whatever arrives at the internal address, the answer is a refusal in JSON, never a failure."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
from quart import Quart

from shared.clock import utcnow
from shared.db.session import Database
from shared.factory import runtime_of
from shared.rpc import signing
from shared.serving import Server
from shared.tests.small_app import served, small_app

ECHO = "/internal/data/echo"
NOTE = "/internal/actions/note"


@pytest.fixture
async def app(scratch: Database) -> Quart:
    return small_app(scratch)


@pytest.fixture
async def port(app: Quart, server: Server) -> AsyncIterator[int]:
    """The port at which the app is served over real HTTP."""
    async with served(app, server) as url:
        yield int(url.rpartition(":")[2])


def signed(app: Quart, method: str, path: str, query: str = "", body: bytes = b"") -> str:
    secrets = runtime_of(app).settings.internal_secrets
    key = "k" if method == "POST" else ""
    request = signing.Signed("tests", method, path, query, key, body)
    headers = signing.sign(request, secrets, utcnow())
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


async def say(port: int, head: bytes, headers: str = "", body: bytes = b"") -> tuple[int, object]:
    """Say something to the server as it stands, and return the status and the JSON it answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    lines = f"Host: shared.internal\r\n{headers}{length}Connection: close\r\n\r\n"
    writer.write(head + b" HTTP/1.1\r\n" + lines.encode() + body)
    answer = await reader.read()
    writer.close()
    head, _, text = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), orjson.loads(text)


async def act(app: Quart, port: int, body: bytes) -> int:
    status, answer = await say(
        port, f"POST {NOTE}".encode(), signed(app, "POST", NOTE, body=body), body
    )
    assert isinstance(answer, dict)
    return status


async def ask(app: Quart, port: int, query: str) -> int:
    head = f"GET {ECHO}?{query}".encode()
    status, _ = await say(port, head, signed(app, "GET", ECHO, query))
    return status


@pytest.mark.parametrize(
    ("was", "sent"),
    [
        ("text=a&text=b", "text=b&text=a"),
        ("text=a&text=b", "text=a%26text=b"),
        ("text=a", "text=a&number="),
        ("text=a+b", "text=a%2Bb"),
        ("text=%EF%BF%BD", "text=%FF"),
        ("text=%C3%A9", "text=%E9"),
    ],
)
async def test_a_query_with_another_meaning_is_not_signed(
    app: Quart, port: int, was: str, sent: str
) -> None:
    status, _ = await say(port, f"GET {ECHO}?{sent}".encode(), signed(app, "GET", ECHO, was))

    assert status == 401


@pytest.mark.parametrize(
    "query",
    [
        "",
        "text=%00",
        "text=a&number=1e400",
        f"text=a&number={2**63}",
        f"text=a&number={'9' * 5000}",
        "text=a&texts=" + "%5B" * 2000,
        "text=a&texts=%5B%22%5Cu0000%22%5D",
        "text=a&texts=%7B",
        "text=a&unknown=1",
        "text=a&moment=yesterday",
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(app: Quart, port: int, query: str) -> None:
    assert await ask(app, port, query) == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"note"',
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a", "amount": {"minor": 9223372036854775808, "currency": "GBP"}}',
        b'{"name": "a", "amount": {"minor": 1e30, "currency": "GBP"}}',
    ],
)
async def test_an_action_that_makes_no_sense_is_refused(app: Quart, port: int, body: bytes) -> None:
    assert await act(app, port, body) == 422


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"GET /internal/nothing", 404),
        (b"POST /internal/data/echo", 405),
        (b"GET /internal/data/a%00b", 404),
        (b"GET /internal/data/echo", 401),
    ],
)
async def test_an_address_that_is_none_is_refused_in_json(
    port: int, head: bytes, expected: int
) -> None:
    status, answer = await say(port, head)

    assert status == expected
    assert isinstance(answer, dict)
    assert set(answer) == {"code", "detail"}


async def test_a_body_that_is_too_long_is_refused_in_json(app: Quart, port: int) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10

    assert await act(app, port, b'{"name": "a much longer name"}') == 413
