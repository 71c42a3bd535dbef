"""What can stand in the way of a ticket."""

from shared.errors import DomainError


class SoldOut(DomainError):
    code = "sold-out"
    status = 409
    message = "Places left: {left}"
