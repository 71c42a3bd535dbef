"""Why a time cannot be booked."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NotOffered(DomainError):
    code = "not-offered"
    status = 409
    message = _l("This time cannot be booked, or no longer")


class DayClosed(DomainError):
    """`reason` is what its keepers say of it."""

    code = "day-closed"
    status = 409
    message = _l("On this day it is closed: %(reason)s")


class TooSoon(DomainError):
    code = "too-soon"
    status = 409
    message = _l("It is too late to book this time")


class TooFarAhead(DomainError):
    code = "too-far-ahead"
    status = 409
    message = _l("This far ahead nothing can be booked yet")
