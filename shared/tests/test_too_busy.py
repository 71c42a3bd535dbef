"""When more people come than the database has connections, they are told so, and soon."""

from collections.abc import AsyncIterator

import httpx
import pytest
from quart import Quart
from quart.testing import QuartClient
from sqlalchemy import func, select, text

from shared.db.bus import domain_events
from shared.db.session import Database
from shared.errors import ServiceUnavailable
from shared.factory import runtime_of
from shared.testing.apps import OverHttpx, transport_to
from shared.tests.small_app import caller_of, small_app
from shared.tests.small_contracts import Note

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def app(scratch: Database) -> AsyncIterator[Quart]:
    """An app whose pool of one connection, and the one beside it, are taken."""
    app = small_app(scratch)
    url = scratch.engine.url.render_as_string(hide_password=False)
    taken = Database.connect(url, app_name="taken", pool_size=1, patience_seconds=0)
    runtime_of(app).database = taken
    async with taken.engine.connect() as one, taken.engine.connect() as other:
        await one.execute(text("SELECT 1"))
        await other.execute(text("SELECT 1"))
        yield app
    await taken.dispose()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_browser_gets_a_calm_page_that_says_when_to_try_again(
    app: Quart, method: str
) -> None:
    client = QuartClient(app)
    path = "/find/?text=a" if method == "GET" else "/forgets/"

    response = await client.open(path, method=method, headers=OWN)

    page = await response.get_data(as_text=True)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "Back in a moment" in page
    assert "Very many people are here at this moment" in page
    assert "<h1" in page


async def test_htmx_gets_the_message_alone(app: Quart) -> None:
    response = await QuartClient(app).get("/find/?text=a", headers={"HX-Request": "true"})

    assert response.status_code == 503
    assert "Very many people" in await response.get_data(as_text=True)
    assert "<h1" not in await response.get_data(as_text=True)


async def test_a_sibling_is_told_that_the_service_is_unavailable_and_nothing_is_done(
    app: Quart, scratch: Database
) -> None:
    with pytest.raises(ServiceUnavailable):
        await caller_of(app).act(Note(name="a"), key="k")

    reader = scratch.new_reader()
    assert await reader.scalar(select(func.count()).select_from(domain_events)) == 0
    await reader.close()


class Keeping(httpx.AsyncBaseTransport):
    """Keeps the answers that come over a transport."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.answers: list[httpx.Response] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.answers.append(await self._inner.handle_async_request(request))
        return self.answers[-1]


async def test_the_answer_to_a_sibling_names_the_code_and_when_to_try_again(app: Quart) -> None:
    kept = Keeping(transport_to(app))
    caller = caller_of(app)
    caller.use_transport(OverHttpx(kept))

    with pytest.raises(ServiceUnavailable):
        await caller.act(Note(name="a"), key="k")

    (answer,) = kept.answers
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "service-unavailable"


async def test_who_comes_when_there_is_room_again_is_served(app: Quart, scratch: Database) -> None:
    client = QuartClient(app)
    assert (await client.get("/find/?text=a")).status_code == 503

    runtime_of(app).database = scratch

    assert (await client.get("/find/?text=a")).status_code == 200
