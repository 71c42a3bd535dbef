"""Refuse writes that another site sent: `Sec-Fetch-Site` and `Origin`, no token in pages.

A browser sends at least one of the two with every POST. Marked routes, such as webhooks, are called
by strangers on purpose and must not act on cookies.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from quart import Request

from shared.errors import DomainError
from shared.i18n import mark as _l

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MARK = "__accepts_strangers__"

F = TypeVar("F", bound=Callable[..., Any])


class ForeignRequest(DomainError):
    code = "foreign-request"
    status = 403
    message = _l("This request came from another site. Please use the form on our own page")


def accepts_strangers(view: F) -> F:
    """Mark a route that strangers may post to; it must not act on cookies."""
    setattr(view, _MARK, True)
    return view


def refuse_foreign_writes(request: Request, view: object, own_origins: Collection[str]) -> None:
    """Raise `ForeignRequest` for a write that did not come from one of our own sites."""
    if request.method in SAFE_METHODS or getattr(view, _MARK, False):
        return
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return
    if request.headers.get("Origin", "") in own_origins:
        return
    raise ForeignRequest()
