"""Who is asking: a signed-in user, an anonymous visitor, or nobody yet.

`visitor` is a signed random id, minted at the first write and never by a GET. `session` is an
opaque token whose meaning the app's `identify` function asks the identity's owner for.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from secrets import token_urlsafe

from itsdangerous import BadSignature, URLSafeSerializer
from quart import Response

from shared.settings import AppSettings

VISITOR_COOKIE = "visitor"
SESSION_COOKIE = "session"
VISITOR_MAX_AGE = 60 * 60 * 24 * 180
SESSION_MAX_AGE = 60 * 60 * 24 * 90


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody has, on one thing or everywhere."""

    role: str
    on: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Whose a session is and what they may do; `is_unknown` while that cannot be told."""

    user_id: int | None = None
    grants: frozenset[Grant] = frozenset()
    is_unknown: bool = False


NOBODY = Account()

Identify = Callable[[str], Awaitable[Account]]


@dataclass(frozen=True, slots=True)
class Identity:
    """The two ids everything a person owns is kept under; both may be missing.

    `is_unknown` says that they have a session of which nobody can tell whose it is right now.
    """

    user_id: int | None = None
    session_id: str | None = None
    grants: frozenset[Grant] = frozenset()
    is_unknown: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_nobody(self) -> bool:
        return self.user_id is None and self.session_id is None


class Cookies:
    """Signs, reads and sets the two identity cookies; one secret serves all services."""

    def __init__(self, settings: AppSettings) -> None:
        self._visitor = URLSafeSerializer(settings.cookie_secret, salt=VISITOR_COOKIE)
        self._session = URLSafeSerializer(settings.cookie_secret, salt=SESSION_COOKIE)
        self._domain = settings.cookie_domain or None
        self._settings = settings

    def read_visitor(self, value: str | None) -> str | None:
        return _loads(self._visitor, value)

    def read_session(self, value: str | None) -> str | None:
        return _loads(self._session, value)

    def set_visitor(self, response: Response, session_id: str, *, secure: bool) -> None:
        self._set(
            response, VISITOR_COOKIE, self._visitor.dumps(session_id), VISITOR_MAX_AGE, secure
        )

    def set_session(self, response: Response, token: str, *, secure: bool) -> None:
        self._set(response, SESSION_COOKIE, self._session.dumps(token), SESSION_MAX_AGE, secure)

    def clear_session(self, response: Response) -> None:
        response.delete_cookie(SESSION_COOKIE, domain=self._domain)

    def _set(self, response: Response, name: str, value: str, max_age: int, secure: bool) -> None:
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            httponly=True,
            samesite="Lax",
            secure=secure,
            domain=self._domain,
        )


@dataclass(slots=True)
class RequestIdentity:
    """The identity of the request being served, and what its answer must set."""

    identity: Identity
    mint_visitor: bool = False
    new_session_token: str | None = None
    end_session: bool = False


_request: ContextVar[RequestIdentity] = ContextVar("request_identity")


def enter_identity(identity: Identity) -> RequestIdentity:
    """Make this the identity of the request for the rest of its task."""
    state = RequestIdentity(identity)
    _request.set(state)
    return state


def current_identity() -> Identity:
    """Return who is asking; reading it never mints anything."""
    return _request.get().identity


def signed_in_user_id() -> int:
    """Return whose account asks, on a route whose guard lets nobody in without one."""
    user_id = current_identity().user_id
    assert user_id is not None
    return user_id


def identity_for_write() -> Identity:
    """Return who is asking, minting a visitor id for somebody who has none yet."""
    state = _request.get()
    if state.identity.session_id is None:
        state.identity = replace(state.identity, session_id=new_visitor_id())
        state.mint_visitor = True
    return state.identity


def sign_in(user_id: int, session_token: str) -> Identity:
    """Sign a person in with this answer, under a new visitor id; return who they were before."""
    state = _request.get()
    before = state.identity
    state.identity = Identity(user_id, new_visitor_id())
    state.mint_visitor = True
    state.new_session_token = session_token
    return before


def sign_out() -> None:
    """End the session with this answer and give the visitor a new id."""
    state = _request.get()
    state.identity = Identity(None, new_visitor_id())
    state.mint_visitor = True
    state.end_session = True


def new_visitor_id() -> str:
    return token_urlsafe(24)


def _loads(serializer: URLSafeSerializer, value: str | None) -> str | None:
    if not value:
        return None
    try:
        loaded = serializer.loads(value)
    except BadSignature:
        return None
    return loaded if isinstance(loaded, str) else None
