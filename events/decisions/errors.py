"""Why a booking cannot be taken back."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class TooLateToCancel(DomainError):
    code = "too-late-to-cancel"
    status = 409
    message = _l("It is too late to cancel this booking. Please write to whoever keeps the place")
