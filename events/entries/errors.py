"""What can stand in the way of a booking."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class SlotTaken(DomainError):
    code = "slot-taken"
    status = 409
    message = _l("Somebody else has booked this time")


class TimeFull(DomainError):
    code = "time-full"
    status = 409
    message = _l("All places at this time are taken")
