"""Why an entry cannot be moved as its keeper wants it."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class IsOver(DomainError):
    code = "is-over"
    status = 409
    message = _l("That time is over already. It can only be moved to one that is still to come.")


class MovedMeanwhile(DomainError):
    code = "moved-meanwhile"
    status = 409
    message = _l(
        "Somebody else has changed it meanwhile. It stands here as it is now: move it again if that"
        " is still right."
    )


class NoTimeOfSlot(DomainError):
    code = "no-time-of-slot"
    status = 409
    message = _l(
        "Places of this slot are counted by its times, so a booking can only be moved to another of"
        " them, and stays as long as it is."
    )
