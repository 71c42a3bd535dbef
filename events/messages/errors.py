"""Why nothing is sent."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NobodyToTell(DomainError):
    code = "nobody-to-tell"
    status = 409
    message = _l("Nobody has a ticket to this event, so nobody was written to")
