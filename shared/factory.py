"""Put one app together: this call is the composition root of every service."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from quart import Blueprint, Quart, Response, request, url_for
from redis.asyncio import Redis

from shared.db.session import Database, RequestSessions, open_request_sessions
from shared.errors import MisconfiguredApp, UncommittedWrites
from shared.jobs.loop import Loop
from shared.logs import current_request_id, enter_request
from shared.mail.sending import mail_loop
from shared.mail.server import MailServer
from shared.outbox.registry import HandlerRegistry
from shared.outbox.relay import relay_loop
from shared.rpc.client import RpcClient, internal_http_client
from shared.rpc.routes import internal_routes
from shared.rpc.server import AnswerTable, answers_in, contracts_in
from shared.rpc.signing import REQUEST_ID
from shared.runtime import Runtime, enter
from shared.saga.loop import saga_loop
from shared.settings import AppSettings
from shared.web.assets import Assets
from shared.web.compression import compress_answer
from shared.web.csrf import refuse_foreign_writes
from shared.web.errors import register_error_pages
from shared.web.flash import FlashCookie
from shared.web.gallery import gallery
from shared.web.headers import content_security_policy, set_security_headers
from shared.web.identity import (
    SESSION_COOKIE,
    VISITOR_COOKIE,
    Cookies,
    Identify,
    Identity,
    RequestIdentity,
    enter_identity,
)
from shared.web.jinja import prepare_templates
from shared.web.layout import Layout, empty_layout, enter_layout
from shared.web.routing import restrict_addresses
from shared.web.seo import SEO_GLOBALS
from shared.web.static import static_routes

SHARED = Path(__file__).resolve().parent
INTERNAL_PREFIX = "/internal/"
STATIC_PREFIX = "/static/"
EXTENSION = "rose-ash"

RegisterHandlers = Callable[[HandlerRegistry], None]
Hook = Callable[[], Awaitable[Any]]


async def nobody_is_signed_in(token: str) -> int | None:
    """Answer for apps that no person visits."""
    return None


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
) -> Quart:
    """Make the app `name` from its parts.

    Every contract in `contracts` needs exactly one function marked `@answers` in the modules of
    `answers`; raises `MisconfiguredApp` otherwise. `identify` turns a session token into a user id,
    `before_browser_request` runs once the identity is known, before each browser route.
    """
    MailServer.parse(settings.smtp_url)
    app = Quart(name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024
    restrict_addresses(app)
    table = AnswerTable(contracts_in(contracts), answers_in(answers))
    registry = HandlerRegistry()
    handlers(registry)
    static_dirs = [
        ("/static/shared", SHARED / "static"),
        (f"/static/{name}", _folder(name, "static")),
    ]
    assets = Assets(static_dirs, development=settings.is_development)
    runtime = Runtime(
        name=name,
        settings=settings,
        database=Database.connect(
            settings.database_url, app_name=name, pool_size=settings.database_pool_size
        ),
        rpc=RpcClient(
            caller=name,
            secrets=settings.internal_secrets,
            urls=_SiblingUrls(settings),
            http=internal_http_client(),
            answers=table,
            forbid_inside_transactions=settings.is_development,
        ),
        redis=Redis.from_url(settings.redis_url),
        answers=table,
        handlers=registry,
        templates=_templates(name, settings, assets, template_globals or {}),
        loops={},
    )
    for loop in (relay_loop(), mail_loop(), saga_loop(sagas), *loops):
        runtime.loops[loop.name] = loop
    app.extensions[EXTENSION] = runtime

    app.register_blueprint(internal_routes(runtime))
    app.register_blueprint(static_routes(assets, static_dirs))
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    if settings.is_development and layout is not empty_layout:
        app.register_blueprint(gallery)
    register_error_pages(app)
    _wrap_requests(app, runtime, layout, identify, before_browser_request)
    _serve_background(app, runtime)
    return app


def runtime_of(app: Quart) -> Runtime:
    """Return the runtime of an app made by `create_base_app`."""
    runtime: Runtime = app.extensions[EXTENSION]
    return runtime


class _SiblingUrls(dict[str, str]):
    """Internal addresses by service, read from the settings when first needed."""

    def __init__(self, settings: AppSettings) -> None:
        super().__init__()
        self._settings = settings

    def __missing__(self, service: str) -> str:
        return self._settings.internal_url(service)


class _RequestState:
    """What the hooks around one request hand to each other."""

    __slots__ = ("identity", "sessions")

    def __init__(self, sessions: RequestSessions, identity: RequestIdentity) -> None:
        self.sessions = sessions
        self.identity = identity


def _wrap_requests(
    app: Quart,
    runtime: Runtime,
    layout: Layout,
    identify: Identify,
    hooks: Sequence[Hook],
) -> None:
    settings = runtime.settings
    cookies = Cookies(settings)
    flashes = FlashCookie(settings)
    policy = content_security_policy(sorted(settings.own_origins), settings.hosted_origins)
    secure = settings.public_url(runtime.name).startswith("https://")

    @app.before_request
    async def enter_app() -> Any:
        enter(runtime)
        enter_request(request.headers.get(REQUEST_ID, ""))
        sessions = open_request_sessions(runtime.database)
        state = _RequestState(sessions, enter_identity(Identity()))
        request.rose_ash = state  # type: ignore[attr-defined]  # quart's Request is open to extras
        flashes.enter(request.cookies.get("flash"))
        if request.path.startswith((INTERNAL_PREFIX, STATIC_PREFIX)):
            return None
        enter_layout(layout)
        refuse_foreign_writes(
            request, app.view_functions.get(request.endpoint or ""), settings.own_origins
        )
        token = cookies.read_session(request.cookies.get(SESSION_COOKIE))
        state.identity = enter_identity(
            Identity(
                user_id=await identify(token) if token else None,
                session_id=cookies.read_visitor(request.cookies.get(VISITOR_COOKIE)),
            )
        )
        for hook in hooks:
            answer = await hook()
            if answer is not None:
                return answer
        return None

    @app.after_request
    async def leave_app(response: Response) -> Response:
        state: _RequestState | None = getattr(request, "rose_ash", None)
        if state is None or request.path.startswith(INTERNAL_PREFIX):
            return response
        if state.sessions.has_open_transaction() and response.status_code < 400:
            raise UncommittedWrites(f"{request.method} {request.path} wrote and did not commit")
        if state.identity.mint_visitor and state.identity.identity.session_id:
            cookies.set_visitor(response, state.identity.identity.session_id, secure=secure)
        if state.identity.new_session_token:
            cookies.set_session(response, state.identity.new_session_token, secure=secure)
        if state.identity.end_session:
            cookies.clear_session(response)
        flashes.leave(response, secure=secure)
        set_security_headers(response, policy, secure=secure)
        response.headers[REQUEST_ID] = current_request_id()
        return await compress_answer(response)

    @app.teardown_request
    async def close_sessions(error: BaseException | None) -> None:
        state: _RequestState | None = getattr(request, "rose_ash", None)
        if state is not None:
            await state.sessions.close()


def _serve_background(app: Quart, runtime: Runtime) -> None:
    @app.before_serving
    async def start_loops() -> None:
        enter(runtime)
        if runtime.settings.background_loops:
            for loop in runtime.loops.values():
                loop.start()

    @app.after_serving
    async def stop_everything() -> None:
        for loop in runtime.loops.values():
            await loop.stop()
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()


def _templates(
    name: str, settings: AppSettings, assets: Assets, template_globals: Mapping[str, Any]
) -> Environment:
    environment = Environment(
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
    )
    prepare_templates(
        environment, site=settings.site, home_url=settings.public_url("blog"), assets=assets
    )
    environment.globals |= {"url_for": url_for, "service": name} | SEO_GLOBALS
    environment.globals |= dict(template_globals)
    return environment


def _folder(name: str, part: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise MisconfiguredApp(f"There is no package {name}")
    return Path(spec.origin).parent / part
