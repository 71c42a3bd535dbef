"""What can be wrong with a wish for another address."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class SameAddress(DomainError):
    code = "same-address"
    status = 422
    message = _l("This is your address already")


class ChangeOver(DomainError):
    """The change was made, stopped or replaced, or it is too old."""

    code = "change-over"
    status = 410
    message = _l("This link has done its work")
