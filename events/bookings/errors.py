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


class TakenElsewhere(DomainError):
    code = "taken-elsewhere"
    status = 409
    message = _l("Something else is on at this time, so it is not offered")


class OutsideHours(DomainError):
    """`hours` is when it is open on that day, in words."""

    code = "outside-hours"
    status = 409
    message = _l("This is outside the opening hours. Open on this day: %(hours)s")


class NotOpen(OutsideHours):
    code = "not-open"
    message = _l("On this day of the week it is not open")
