"""Messages for the next page, carried by a short-lived signed cookie."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeTimedSerializer
from quart import Response

from shared.settings import AppSettings

COOKIE = "flash"
MAX_AGE = 60
MAX_MESSAGES = 5
# Browsers drop a cookie of more than 4096 bytes, its name and attributes included, without a word.
MAX_SIZE = 3800
LONGEST = 500


class FlashKind(StrEnum):
    NOTE = "note"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Flash:
    """One message for a person."""

    text: str
    kind: FlashKind


@dataclass(slots=True)
class _RequestFlashes:
    arrived: list[Flash]
    new: list[Flash]
    shown: bool = False


_request: ContextVar[_RequestFlashes] = ContextVar("request_flashes")


class FlashCookie:
    """Carries messages from one answer to the next page."""

    def __init__(self, settings: AppSettings) -> None:
        self._serializer = URLSafeTimedSerializer(settings.cookie_secret, salt=COOKIE)
        self._domain = settings.cookie_domain or None

    def enter(self, value: str | None) -> None:
        """Read what arrived with the request; a stale or forged cookie is as good as none."""
        arrived: list[Flash] = []
        if value:
            try:
                pairs = self._serializer.loads(value, max_age=MAX_AGE)
                arrived = [Flash(text, FlashKind(kind)) for text, kind in pairs]
            except (BadSignature, ValueError, TypeError):
                arrived = []
        _request.set(_RequestFlashes(arrived, []))

    def leave(self, response: Response, *, secure: bool) -> None:
        """Set or clear the cookie on the way out."""
        flashes = _request.get()
        if flashes.shown:
            if flashes.arrived:
                response.delete_cookie(COOKIE, domain=self._domain)
            return
        if flashes.new:
            response.set_cookie(
                COOKIE,
                self._value(flashes.arrived + flashes.new),
                max_age=MAX_AGE,
                httponly=True,
                samesite="Lax",
                secure=secure,
                domain=self._domain,
            )

    def _value(self, messages: Sequence[Flash]) -> str:
        """Sign the latest messages, as many as a browser keeps in one cookie."""
        pairs = [(each.text[:LONGEST], each.kind.value) for each in messages][-MAX_MESSAGES:]
        value = str(self._serializer.dumps(pairs))
        while len(value) > MAX_SIZE and len(pairs) > 1:
            del pairs[0]
            value = str(self._serializer.dumps(pairs))
        return value


def flash(text: str, kind: FlashKind = FlashKind.SUCCESS) -> None:
    """Show a message on the page this answer leads to."""
    _request.get().new.append(Flash(text, kind))


def take_flashes() -> list[Flash]:
    """Return the messages to show on the page being rendered; they are shown once."""
    flashes = _request.get()
    flashes.shown = True
    return flashes.arrived + flashes.new
