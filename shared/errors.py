"""The errors that people and sibling services may be told about."""

from typing import ClassVar

from pydantic import JsonValue

from shared.i18n import gettext
from shared.i18n import mark as _l


class DomainError(Exception):
    """Something the rules do not allow, told in words a person understands.

    A subclass sets `code` (what crosses the wire, kebab-case), `status` (HTTP) and `message`, whose
    `%(placeholders)s` are filled from `detail`. Only code and detail cross between services; the
    caller's side makes the text, in the language of its site.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 409
    message: ClassVar[str] = _l("That is not possible")

    def __init__(self, **detail: JsonValue) -> None:
        self.detail = detail
        super().__init__(self.message % detail)

    def __str__(self) -> str:
        return gettext(self.message, **self.detail)


class NotFound(DomainError):
    code = "not-found"
    status = 404
    message = _l("There is nothing at this address")


class Forbidden(DomainError):
    code = "forbidden"
    status = 403
    message = _l("You are not allowed to do this")


class InvalidInput(DomainError):
    """Input that a person can correct; `fields` maps a field's name to what is wrong with it."""

    code = "invalid-input"
    status = 422
    message = _l("Please check what you entered")


class ServiceUnavailable(DomainError):
    """A sibling did not answer, or answered something its contract does not know."""

    code = "service-unavailable"
    status = 503
    message = _l("A part of this site is not answering right now. Please try again in a moment")


class TooBusy(ServiceUnavailable):
    """Everybody here waits for the database; siblings are told that we are not available."""

    message = _l("Very many people are here at this moment. Please try again in a few seconds")


class MisconfiguredApp(Exception):
    """The app cannot start as it is put together; the message says what to change."""


class RemoteCallInsideTransaction(Exception):
    """A sibling was called inside an open write transaction: commit first, or call earlier."""


class UncommittedWrites(Exception):
    """A route answered without committing: end it with `respond`, `redirect_to` or `render`."""
