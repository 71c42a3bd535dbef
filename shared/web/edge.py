"""What happens around every request: who asks, in which sessions, and what the answer carries."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from quart import Quart, Request, Response, request

from shared.actors import Actor, ActorKind, enter_actor, network_of
from shared.db.session import RequestSessions, open_request_sessions
from shared.errors import TooBusy, UncommittedWrites
from shared.logs import current_request_id, enter_request
from shared.rpc.signing import ACTOR, REQUEST_ID
from shared.runtime import Runtime, enter
from shared.web.access import guard_of
from shared.web.answering import CARRIED
from shared.web.cache.keeping import want as want_kept
from shared.web.compression import compress_answer
from shared.web.csrf import refuse_foreign_writes
from shared.web.flash import COOKIE as FLASH_COOKIE
from shared.web.flash import FlashCookie
from shared.web.headers import content_security_policy, security_headers
from shared.web.identity import (
    NOBODY,
    SESSION_COOKIE,
    VISITOR_COOKIE,
    Cookies,
    Identify,
    Identity,
    RequestIdentity,
    enter_identity,
)
from shared.web.layout import Layout, enter_layout
from shared.web.origin import client_address
from shared.web.turns import WAITED_TOO_LONG

if TYPE_CHECKING:
    from shared.tracing.spans import Begun, Tracing

REQUEST_ID_HEADER = REQUEST_ID.lower().encode()
NO_COOKIES: Mapping[str, str] = {}
STRANGER = Identity()
INTERNAL_PREFIX = "/internal/"
STATIC_PREFIX = "/static/"

log = logging.getLogger(__name__)

Hook = Callable[[], Awaitable[Any]]


@dataclass(slots=True)
class _State:
    """What the hooks around one request hand to each other."""

    sessions: RequestSessions
    identity: RequestIdentity
    began: float
    span: "Begun | None" = None


class RequestEdge:
    """The hooks of one app; `before` runs once the identity is known, then the route's guard."""

    def __init__(
        self,
        app: Quart,
        runtime: Runtime,
        layout: Layout,
        identify: Identify,
        before: Sequence[Hook],
    ) -> None:
        settings = runtime.settings
        self._app = app
        self._runtime = runtime
        self._layout = layout
        self._identify = identify
        self._before = before
        self._own_origins = settings.own_origins
        self._cookies = Cookies(settings)
        self._flashes = FlashCookie(settings)
        self._policy = content_security_policy(
            sorted(settings.own_origins), settings.hosted_origins
        )
        self._secure = settings.public_url(runtime.name).startswith("https://")
        self._headers = security_headers(self._policy, secure=self._secure)

    def attach(self) -> None:
        """Have the app call these hooks."""
        self._app.before_request(self._enter)
        self._app.after_request(self._leave)
        self._app.teardown_request(self._close)

    async def _enter(self) -> Any:
        enter(self._runtime)
        asked = _request()
        said = dict(asked.scope["headers"])
        enter_request(said.get(REQUEST_ID_HEADER, b"").decode("latin-1"))
        sessions = open_request_sessions(self._runtime.database)
        state = _State(sessions, enter_identity(STRANGER), perf_counter())
        if self._runtime.tracing is not None:
            state.span = _begin_span(self._runtime.tracing, asked)
        asked.rose_ash = state  # type: ignore[attr-defined]  # quart's Request is open to extras
        cookies = asked.cookies if b"cookie" in said else NO_COOKIES
        self._flashes.enter(cookies.get(FLASH_COOKIE))
        if asked.path.startswith((INTERNAL_PREFIX, STATIC_PREFIX)):
            # Believed for signed calls alone, and they are the only ones that get further.
            enter_actor(Actor.decoded(asked.headers.get(ACTOR, "")))
            return None
        if WAITED_TOO_LONG in asked.scope:
            raise TooBusy()
        enter_layout(self._layout)
        view = self._app.view_functions.get(asked.endpoint or "")
        refuse_foreign_writes(asked, view, self._own_origins)
        if cookies:
            state.identity = enter_identity(await self._identity(cookies))
        self._enter_actor(asked, state.identity.identity)
        guard = guard_of(view)
        for hook in (*self._before, *((guard,) if guard else ())):
            answer = await hook()
            if answer is not None:
                return answer
        return None

    async def _identity(self, cookies: Mapping[str, str]) -> Identity:
        token = self._cookies.read_session(cookies.get(SESSION_COOKIE))
        account = await self._identify(token) if token else NOBODY
        return Identity(
            user_id=account.user_id,
            session_id=self._cookies.read_visitor(cookies.get(VISITOR_COOKIE)),
            grants=account.grants,
            is_unknown=account.is_unknown,
        )

    def _enter_actor(self, asked: Request, identity: Identity) -> None:
        kind = ActorKind.PERSON if identity.is_signed_in else ActorKind.VISITOR
        address = client_address(asked, proxy_hops=self._runtime.settings.proxy_hops)
        enter_actor(Actor(kind, identity.user_id, network_of(address)))

    async def _leave(self, response: Response) -> Response:
        asked = _request()
        state: _State | None = getattr(asked, "rose_ash", None)
        if state is None:
            return response
        self._tell(asked, response, seconds=perf_counter() - state.began)
        if state.span is not None:
            state.span.answered(response.status_code)
        if asked.path.startswith(INTERNAL_PREFIX):
            return response
        if state.sessions.has_open_transaction() and response.status_code < 400:
            raise UncommittedWrites(f"{asked.method} {asked.path} wrote and did not commit")
        self._set_cookies(response, state.identity)
        request_id = (REQUEST_ID_HEADER, current_request_id().encode())
        scope: Any = asked.scope
        scope[CARRIED] = (*self._headers, request_id)
        view = self._app.view_functions.get(asked.endpoint or "")
        if want_kept(asked.scope, view, response):
            response.vary.add("Accept-Encoding")
            return response
        return await compress_answer(response)

    def _set_cookies(self, response: Response, state: RequestIdentity) -> None:
        if state.mint_visitor and state.identity.session_id:
            self._cookies.set_visitor(response, state.identity.session_id, secure=self._secure)
        if state.new_session_token:
            self._cookies.set_session(response, state.new_session_token, secure=self._secure)
        if state.end_session:
            self._cookies.clear_session(response)
        self._flashes.leave(response, secure=self._secure)

    async def _close(self, error: BaseException | None) -> None:
        state: _State | None = getattr(_request(), "rose_ash", None)
        if state is not None:
            await state.sessions.close()
            if state.span is not None:
                state.span.end()

    def _tell(self, asked: Request, response: Response, *, seconds: float) -> None:
        """Log and count a request by its route, never by its address, which may hold a token."""
        if asked.path.startswith(STATIC_PREFIX):
            return
        route = asked.url_rule.rule if asked.url_rule else "no route"
        figures = {"status": response.status_code, "ms": round(seconds * 1000, 1)}
        log.info("%s %s", asked.method, route, extra=figures)
        # Whoever asks for what is not there may do so by any method that they think of.
        method = asked.method if asked.url_rule else "any"
        self._runtime.meters.observe_request(method, route, response.status_code, seconds)


def _request() -> Request:
    """Return the request itself: its proxy is looked up anew for each attribute."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]  # it is a proxy
    return found


def _begin_span(tracing: "Tracing", asked: Request) -> "Begun":
    route = asked.url_rule.rule if asked.url_rule else "no route"
    values = {"http.request.method": asked.method, "http.route": route}
    values["rose_ash.request_id"] = current_request_id()
    # A stranger does not say which trace they belong to.
    is_internal = asked.path.startswith(INTERNAL_PREFIX)
    parent = asked.headers.get("traceparent", "") if is_internal else ""
    return tracing.begin_request(f"{asked.method} {route}", parent, values)
