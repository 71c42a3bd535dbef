"""Why an event is not called off."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class EventIsOver(DomainError):
    code = "event-is-over"
    status = 409
    message = _l(
        "This event is over, and some people had tickets. Money of theirs goes back with their"
        " orders, one by one"
    )
