"""How answers leave: whole ones in one message, others in parts for as long as somebody listens."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any

import httpx
import pytest
from quart import Blueprint, Quart, Response, request, session

from shared.testing.apps import transport_to
from shared.web.answering import CARRIED, App, Connection

Message = dict[str, Any]
LEFT_OPEN: ContextVar[str] = ContextVar("left_open", default="")


class Visit:
    """A request as a server hands it to an app, and what was answered."""

    def __init__(self, method: str = "GET", path: str = "/", body: bytes | None = None) -> None:
        headers = [(b"host", b"a.test")]
        if body is not None:
            headers.append((b"content-length", str(len(body)).encode()))
        self.scope: dict[str, Any] = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": b"",
            "headers": headers,
        }
        self.sent: list[Message] = []
        self.has_hung_up, self.has_heard = asyncio.Event(), asyncio.Event()
        self._arriving: list[Message] = [{"type": "http.request", "body": body or b""}]

    async def receive(self) -> Message:
        if self._arriving:
            return self._arriving.pop()
        await self.has_hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if self.body:
            self.has_heard.set()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


@pytest.fixture
def ended() -> list[str]:
    """What of the app has come to an end."""
    return []


@pytest.fixture
def quart(ended: list[str]) -> Quart:
    app = Quart("answers")
    app.asgi_http_class = Connection

    @app.get("/")
    async def hello() -> str:
        LEFT_OPEN.set("by the app")
        return "hello"

    @app.get("/part/")
    async def part() -> Response:
        response = Response("hello")
        response.headers["Accept-Ranges"] = "bytes"
        await response.response.make_conditional(1, 3)  # type: ignore[attr-defined]  # of a whole body
        return response

    @app.post("/")
    async def echo() -> str:
        return str(await request.get_data(as_text=True))

    @app.get("/own/")
    async def own() -> Response:
        return Response("hello", headers={"X-Kind": "own", "X-Other": "own too"})

    @app.get("/endless/")
    async def endless() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            try:
                yield b"first"
                await asyncio.Event().wait()
            finally:
                ended.append("endless")

        return Response(parts())

    @app.get("/large/")
    async def large() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            # Others have their turn in between, and more than once.
            for _ in range(100):
                await asyncio.sleep(0)
            yield b"large"

        response = Response(parts())
        response.timeout = 60
        return response

    return app


async def answered(app: Quart, visit: Visit) -> None:
    await app(visit.scope, visit.receive, visit.send)  # type: ignore[arg-type]  # enough of a scope


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_is_whole_leaves_in_one_message(quart: Quart, method: str) -> None:
    visit = Visit(method)

    await answered(quart, visit)

    start, body = visit.sent
    assert start["status"] == 200
    assert (b"content-length", b"5") in start["headers"]
    assert body == {"type": "http.response.body", "body": b"hello", "more_body": False}


async def test_a_part_of_a_whole_is_that_part(quart: Quart) -> None:
    visit = Visit(path="/part/")

    await answered(quart, visit)

    assert visit.body == b"el"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/", None), ("GET", "/large/", None), ("POST", "/", b"a loaf")],
)
async def test_an_answer_carries_what_all_of_them_do(
    quart: Quart, method: str, path: str, body: bytes | None
) -> None:
    visit = Visit(method, path, body)
    visit.scope[CARRIED] = ((b"x-kind", b"of all"),)

    await answered(quart, visit)

    assert visit.sent[0]["headers"].count((b"x-kind", b"of all")) == 1


async def test_what_an_answer_says_itself_stands(quart: Quart) -> None:
    visit = Visit(path="/own/")
    visit.scope[CARRIED] = ((b"x-kind", b"of all"), (b"x-more", b"of all"))

    await answered(quart, visit)

    said = [header for header in visit.sent[0]["headers"] if header[0].startswith(b"x-")]
    assert said == [(b"x-kind", b"own"), (b"x-other", b"own too"), (b"x-more", b"of all")]


async def test_a_body_is_received(quart: Quart) -> None:
    visit = Visit("POST", body=b"a loaf")

    await answered(quart, visit)

    assert visit.body == b"a loaf"


async def test_an_answer_in_parts_ends_when_its_reader_hangs_up(
    quart: Quart, ended: list[str]
) -> None:
    visit = Visit(path="/endless/")
    answering = asyncio.create_task(answered(quart, visit))
    await visit.has_heard.wait()

    visit.has_hung_up.set()
    await answering

    assert visit.body == b"first"
    assert ended == ["endless"]


async def test_what_takes_long_may_say_for_how_long_it_is_sent(
    quart: Quart, ended: list[str]
) -> None:
    quart.config["RESPONSE_TIMEOUT"] = 0
    large = Visit(path="/large/")

    await answered(quart, large)
    await answered(quart, Visit(path="/endless/"))

    assert large.body == b"large"
    assert ended == ["endless"]


async def test_who_calls_an_app_in_their_own_process_keeps_their_context(quart: Quart) -> None:
    async with httpx.AsyncClient(transport=transport_to(quart), base_url="http://a.test") as http:
        assert (await http.get("/")).text == "hello"

    assert LEFT_OPEN.get() == ""


async def test_a_request_knows_the_blueprints_of_its_route_and_keeps_no_session() -> None:
    inner, outer, app = Blueprint("inner", "x"), Blueprint("outer", "x"), App("nested")

    @inner.get("/")
    async def told() -> dict[str, object]:
        return {"blueprints": request.blueprints, "session": dict(session)}

    @app.post("/")
    async def length() -> dict[str, object]:
        return {"blueprints": request.blueprints, "length": request.content_length}

    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    asked, sent = Visit(), Visit("POST", body=b"a loaf")

    await answered(app, asked)
    await answered(app, sent)

    assert json.loads(asked.body) == {"blueprints": ["outer.inner", "outer"], "session": {}}
    assert json.loads(sent.body) == {"blueprints": [], "length": 6}
