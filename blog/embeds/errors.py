"""What keeps an address from being shown."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NothingToShow(DomainError):
    code = "nothing-to-show"
    status = 422
    message = _l("There is nothing at this address that could be shown here")
