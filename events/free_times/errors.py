"""Why a free time cannot be had."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NotFree(DomainError):
    code = "not-free"
    status = 409
    message = _l("This time is not free, or not for so long. Choose one of those below")


class NoteTooLong(DomainError):
    code = "note-too-long"
    status = 422
    message = _l("At most 1,000 letters")
