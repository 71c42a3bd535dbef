"""An app of a few lines, for tests of what every app is made of."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from quart import Blueprint, Quart, Response, request
from sqlalchemy import select, text

from shared.db import read_session, write_session
from shared.db.bus import domain_events
from shared.db.session import Database
from shared.errors import Forbidden
from shared.factory import create_base_app, nobody_is_signed_in, runtime_of
from shared.jobs.loop import Loop
from shared.metrics.readings import Reading
from shared.rpc.client import RpcClient
from shared.rpc.transport import InternalTransport
from shared.serving import Server, ServerSettings, bound, server_named
from shared.settings import AppSettings
from shared.testing.apps import OverHttpx, transport_to
from shared.tests import small_contracts
from shared.tests.small_contracts import NAME, written_down
from shared.web.access import open_to_everybody
from shared.web.csrf import accepts_strangers
from shared.web.flash import flash
from shared.web.htmx import checked_next, redirect_to
from shared.web.identity import Identify, current_identity, identity_for_write

SITE = "https://shared.rose.test"
SIBLING = "https://blog.rose.test"


# How many times as long as contracts say: how quick the machine is, is not what tests of calls ask.
PATIENCE = 20
FOREVER = text("SELECT pg_sleep(600), 1 AS waits_in_this_test")

site = Blueprint("site", __name__)


@site.get("/")
@open_to_everybody
async def index() -> str:
    return "hello"


@site.get("/things/<int:number>/")
@open_to_everybody
async def thing(number: int) -> str:
    return str(number)


@site.get("/named/<name>/")
@open_to_everybody
async def named(name: str) -> str:
    return name


@site.get("/broken/")
@open_to_everybody
async def broken() -> str:
    raise RuntimeError("a secret of ours")


@site.get("/closed/")
@site.post("/closed/")
@open_to_everybody
async def closed() -> str:
    raise Forbidden()


@site.get("/next/")
@open_to_everybody
async def follow() -> Response:
    return await redirect_to(checked_next(request.args.get("next"), otherwise="/"))


@site.get("/find/")
@open_to_everybody
async def find() -> str:
    names = select(domain_events.c.name).where(domain_events.c.name == request.args["text"])
    return ",".join(await read_session().scalars(names))


@site.post("/forever/")
@open_to_everybody
async def forever() -> str:
    await write_session().execute(written_down("half"))
    await read_session().execute(FOREVER)
    return "never"


@site.get("/me/")
@open_to_everybody
async def me() -> dict[str, Any]:
    identity = current_identity()
    return {"user": identity.user_id, "visitor": identity.session_id}


@site.post("/write/")
@open_to_everybody
async def write() -> Response:
    await request.form
    identity_for_write()
    flash("Saved")
    return await redirect_to("/")


@site.post("/forgets/")
@open_to_everybody
async def forgets() -> str:
    await write_session().execute(written_down("forgotten"))
    return "written"


@site.post("/hook/")
@open_to_everybody
@accepts_strangers
async def hook() -> str:
    return "heard"


def settings_for(database: Database, **changes: Any) -> AppSettings:
    """Return the settings of a small app on a database."""
    url = database.engine.url.render_as_string(hide_password=False)
    values: dict[str, Any] = {
        "environment": "test",
        "database_url": url,
        "redis_url": "redis://127.0.0.1:1/0",
        "redis_patience_seconds": 60.0,
        "secret_key": "secret-of-the-tests",
        "cookie_secret": "cookies-of-the-tests",
        "internal_secrets": ("internal-of-the-tests",),
        "app_urls": {NAME: SITE, "blog": SIBLING},
        "internal_urls": {NAME: f"http://{NAME}.internal"},
        "background_loops": False,
    }
    return AppSettings.load(**(values | changes))


def small_app(
    database: Database,
    *,
    identify: Identify = nobody_is_signed_in,
    loops: Sequence[Loop] = (),
    readings: Sequence[Reading] = (),
    **changes: Any,
) -> Quart:
    """Make the app, on a database that is already connected, with changed settings."""
    app = create_base_app(
        NAME,
        settings=settings_for(database, **changes),
        contracts=small_contracts,
        answers=[small_contracts],
        blueprints=[site],
        identify=identify,
        loops=loops,
        readings=readings,
    )
    runtime_of(app).database = database
    return app


def caller_of(
    app: Quart, *, name: str = "tests", url: str = "", patience: float = PATIENCE
) -> RpcClient:
    """Return a sibling that calls the app: in this process, or at a real address."""
    runtime = runtime_of(app)
    return RpcClient(
        caller=name,
        secrets=runtime.settings.internal_secrets,
        urls={NAME: url or f"http://{NAME}.internal"},
        transport=InternalTransport(patience=patience) if url else OverHttpx(transport_to(app)),
        answers=runtime.answers,
        forbid_inside_transactions=False,
    )


@asynccontextmanager
async def served(app: Quart, server: Server = "uvicorn") -> AsyncIterator[str]:
    """Serve the app over real HTTP, as bin/serve does; give its address."""
    listening = bound(ServerSettings(port=0))
    # Who comes before the app has begun waits.
    listening.listen()
    host, port = listening.getsockname()
    stop = asyncio.Event()
    task = asyncio.create_task(server_named(server)(app, listening, stop))
    try:
        yield f"http://{host}:{port}"
    finally:
        stop.set()
        await task
