"""What can stand in the way of a booking."""

from shared.errors import DomainError


class SlotTaken(DomainError):
    code = "slot-taken"
    status = 409
    message = "Somebody else has booked this time"
