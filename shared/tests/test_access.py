"""No route goes without saying who may use it."""

import pytest
from quart import Quart, Response
from quart.testing import QuartClient

from shared.db.session import Database
from shared.errors import MisconfiguredApp
from shared.tests.small_app import small_app
from shared.web.access import guarded_by, open_to_everybody, require_guards


async def closed() -> Response:
    return Response("closed", status=418)


def test_an_app_with_a_route_that_has_no_guard_does_not_start() -> None:
    app = Quart("bakery", static_folder=None)

    @app.get("/")
    async def index() -> str:
        return "anything"

    with pytest.raises(MisconfiguredApp, match="The route index of bakery"):
        require_guards(app)


async def test_a_guard_answers_in_place_of_the_route(scratch: Database) -> None:
    app = small_app(scratch)

    @app.get("/shut/")
    @guarded_by(closed)
    async def never() -> str:
        raise AssertionError("the route ran")

    @app.get("/open/")
    @open_to_everybody
    async def always() -> str:
        return "open"

    client = QuartClient(app)
    assert (await client.get("/shut/")).status_code == 418
    assert (await client.get("/open/")).status_code == 200
