"""Why somebody is not let in."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnknownTicket(DomainError):
    code = "unknown-ticket"
    status = 404
    message = _l("There is no such ticket to this event")


class NotValid(DomainError):
    """The ticket was given back, or never paid."""

    code = "ticket-not-valid"
    status = 409
    message = _l("This ticket is not valid: it was given back, or never paid")


class AlreadyIn(DomainError):
    code = "already-in"
    status = 409
    message = _l("With this ticket somebody came in already")


class NotIn(DomainError):
    code = "not-in"
    status = 409
    message = _l("With this ticket nobody is inside")


class KeyOfAnother(DomainError):
    code = "key-of-another"
    status = 409
    message = _l("This was sent before for another ticket. Please look at the ticket again")
