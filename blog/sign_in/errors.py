"""What can be wrong with a link."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class LinkSpent(DomainError):
    code = "link-spent"
    status = 410
    message = _l("This link has been used or is too old. Please ask for a new one")
