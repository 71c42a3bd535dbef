"""Put one app together: this call is the composition root of every service."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
from quart import Blueprint, Quart, url_for
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from shared.changes import ChangeLog, meet
from shared.db.session import Database
from shared.db.touched import note_tables
from shared.errors import MisconfiguredApp
from shared.i18n import translations_for
from shared.jobs.loop import Loop
from shared.mail.sending import mail_loop
from shared.mail.server import MailServer
from shared.metrics.exposition import metrics_routes
from shared.metrics.meters import Meters
from shared.metrics.readings import Reading
from shared.outbox.registry import HandlerRegistry
from shared.outbox.relay import relay_loop
from shared.points import Points
from shared.rpc.client import RpcClient
from shared.rpc.routes import internal_routes
from shared.rpc.server import AnswerTable, answers_in, contracts_in
from shared.rpc.transport import InternalTransport
from shared.runtime import Runtime, enter
from shared.saga.loop import saga_loop
from shared.settings import AppSettings, Environment
from shared.tracing.starting import start_tracing
from shared.web.access import require_guards
from shared.web.answering import App
from shared.web.assets import Assets
from shared.web.cache.attaching import keep_pages
from shared.web.cache.versions import version_of
from shared.web.edge import INTERNAL_PREFIX, STATIC_PREFIX, Hook, RequestEdge
from shared.web.errors import LeadOn, nothing_leads_on, register_error_pages
from shared.web.gallery import gallery
from shared.web.identity import NOBODY, Account, Identify
from shared.web.jinja import Templates, prepare_templates
from shared.web.layout import Layout, empty_layout
from shared.web.pieces import MOST as MOST_OF_PIECES
from shared.web.routing import restrict_addresses
from shared.web.seo import SEO_GLOBALS
from shared.web.static import static_routes
from shared.web.stylesheets import Stylesheets
from shared.web.turns import Turns

SHARED = Path(__file__).resolve().parent
MAX_BODY_BYTES = 16 * 1024 * 1024
EXTENSION = "rose-ash"

RegisterHandlers = Callable[[HandlerRegistry], None]
OnConnect = Callable[[Any], Awaitable[None]]


async def nobody_is_signed_in(token: str) -> Account:
    """Answer for apps that no person visits."""
    return NOBODY


def create_base_app(
    name: str,
    *,
    settings: AppSettings,
    contracts: ModuleType,
    answers: Sequence[ModuleType],
    handlers: RegisterHandlers = lambda registry: None,
    layout: Layout = empty_layout,
    identify: Identify = nobody_is_signed_in,
    blueprints: Iterable[Blueprint] = (),
    before_browser_request: Sequence[Hook] = (),
    template_globals: Mapping[str, Any] | None = None,
    loops: Sequence[Loop] = (),
    sagas: Sequence[Any] = (),
    lead_on: LeadOn = nothing_leads_on,
    readings: Sequence[Reading] = (),
) -> Quart:
    """Make the app `name` from its parts.

    Every contract in `contracts` needs exactly one function marked `@answers` in the modules of
    `answers`, every browser route a guard (`shared/web/access.py`); raises `MisconfiguredApp`
    otherwise. `identify` turns a session token into whose it is, `before_browser_request` runs once
    the identity is known, before the route's guard. `lead_on` is asked about an address that
    nothing is at. `readings` are what the service tells Prometheus beside what all of them tell.
    """
    MailServer.parse(settings.smtp_url)
    app = App(name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    restrict_addresses(app)
    static_dirs = [
        ("/static/shared", SHARED / "static"),
        (f"/static/{name}", _folder(name, "static")),
    ]
    assets = Assets(static_dirs, development=settings.is_development)
    templates = _templates(name, settings)
    stylesheets = Stylesheets(templates, assets)
    prepare_templates(
        templates,
        site=settings.site,
        home_url=settings.public_url("blog"),
        assets=assets,
        stylesheets=stylesheets,
        # Who writes templates sees at once what they have written.
        pieces=0 if settings.environment is Environment.DEVELOPMENT else MOST_OF_PIECES,
    )
    templates.globals |= {"url_for": url_for, "service": name} | SEO_GLOBALS
    templates.globals |= dict(template_globals or {})
    runtime = _runtime(
        name,
        settings,
        answers=AnswerTable(contracts_in(contracts), answers_in(answers)),
        handlers=_registry(handlers),
        sources=_sources(name, contracts),
        templates=templates,
    )
    if runtime.points is not None or runtime.changes is not None:
        note_tables(runtime.database.engine, name)
    for loop in (relay_loop(), mail_loop(), saga_loop(sagas), *loops):
        runtime.loops[loop.name] = loop
    app.extensions[EXTENSION] = runtime

    own = [
        internal_routes(runtime),
        metrics_routes(runtime, readings),
        static_routes(assets, static_dirs, stylesheets),
    ]
    if settings.is_development and layout is not empty_layout:
        own.append(gallery)
    for blueprint in (*own, *blueprints):
        app.register_blueprint(blueprint)
    register_error_pages(app, lead_on)
    require_guards(app)
    RequestEdge(app, runtime, layout, identify, before_browser_request).attach()
    _serve_background(app, runtime)
    app.asgi_app = Turns(  # type: ignore[method-assign, assignment]  # as Quart wants middleware put in
        app.asgi_app,
        at_once=settings.requests_at_once,
        patience_seconds=settings.request_patience_seconds,
        without=(INTERNAL_PREFIX, STATIC_PREFIX),
    )
    if runtime.changes is not None:
        version = version_of(_sources(name, contracts), settings)
        patience = settings.redis_patience_seconds
        store = connect_redis(settings.cache_url, patience_seconds=patience)
        keep_pages(app, runtime, runtime.changes, store, version=version)
    return app


def runtime_of(app: Quart) -> Runtime:
    """Return the runtime of an app made by `create_base_app`."""
    runtime: Runtime = app.extensions[EXTENSION]
    return runtime


def connect_redis(
    url: str, *, patience_seconds: float = 0.5, on_connect: OnConnect | None = None
) -> Redis:
    """Connect to what helps and may be away: nothing waits for it, and nothing asks it twice."""
    redis: Redis = Redis.from_url(
        url,
        redis_connect_func=on_connect,
        socket_connect_timeout=patience_seconds,
        socket_timeout=patience_seconds,
        retry=Retry(NoBackoff(), 0),
    )
    return redis


class _SiblingUrls(dict[str, str]):
    """Internal addresses by service, read from the settings when first needed."""

    def __init__(self, settings: AppSettings) -> None:
        super().__init__()
        self._settings = settings

    def __missing__(self, service: str) -> str:
        return self._settings.internal_url(service)


def _runtime(
    name: str,
    settings: AppSettings,
    *,
    answers: AnswerTable,
    handlers: HandlerRegistry,
    sources: Sequence[Path],
    templates: Templates,
) -> Runtime:
    database = Database.connect(
        settings.database_url,
        app_name=name,
        pool_size=settings.database_pool_size,
        patience_seconds=settings.database_patience_seconds,
    )
    meters, tracing = Meters(), start_tracing(name, settings, database.engine.sync_engine)
    return Runtime(
        name=name,
        settings=settings,
        database=database,
        rpc=RpcClient(
            caller=name,
            secrets=settings.internal_secrets,
            urls=_SiblingUrls(settings),
            transport=InternalTransport(patience=settings.call_patience_factor),
            answers=answers,
            forbid_inside_transactions=settings.is_development,
            meters=meters,
            tracing=tracing,
        ),
        redis=connect_redis(settings.redis_url, patience_seconds=settings.redis_patience_seconds),
        answers=answers,
        handlers=handlers,
        templates=templates,
        translations=translations_for(settings.site.locale, sources),
        loops={},
        points=_points(name, settings),
        changes=_changes(name, settings),
        meters=meters,
        tracing=tracing,
    )


def _changes(owner: str, settings: AppSettings) -> ChangeLog | None:
    if not settings.cache_url or not settings.page_cache_seconds:
        return None
    patience = settings.redis_patience_seconds
    redis = connect_redis(settings.cache_url, patience_seconds=patience, on_connect=meet)
    return ChangeLog(redis, owner)


def _points(name: str, settings: AppSettings) -> Points | None:
    return Points(name, settings.crash_points) if settings.crash_points else None


def _registry(register: RegisterHandlers) -> HandlerRegistry:
    registry = HandlerRegistry()
    register(registry)
    return registry


def _serve_background(app: Quart, runtime: Runtime) -> None:
    @app.before_serving
    async def start_loops() -> None:
        enter(runtime)
        for loop in runtime.loops.values():
            if runtime.settings.background_loops or loop.in_every_process:
                loop.start()

    @app.after_serving
    async def stop_everything() -> None:
        for loop in runtime.loops.values():
            await loop.stop()
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()
        if runtime.tracing is not None:
            await asyncio.to_thread(runtime.tracing.close)


def _templates(name: str, settings: AppSettings) -> Templates:
    return Templates(
        loader=ChoiceLoader(
            [
                PrefixLoader({"shared": FileSystemLoader(SHARED / "templates")}),
                FileSystemLoader(_folder(name, "templates")),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings.is_development,
        # All of them: there are a few hundred, and to look for the oldest costs more than one.
        cache_size=-1,
    )


def _sources(name: str, contracts: ModuleType) -> tuple[Path, ...]:
    """Return the folders that an app is made of: shared, what holds the contracts, and its own."""
    return SHARED, _folder(contracts.__name__.partition(".")[0]), _folder(name)


def _folder(name: str, part: str = "") -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise MisconfiguredApp(f"There is no package {name}")
    return Path(spec.origin).parent / part
