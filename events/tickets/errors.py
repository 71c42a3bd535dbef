"""What can stand in the way of a ticket."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class SoldOut(DomainError):
    code = "sold-out"
    status = 409
    message = _l("Places left: %(left)s")
