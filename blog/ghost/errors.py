"""What can be wrong with what comes from Ghost."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnreadableExport(DomainError):
    code = "unreadable-export"
    status = 422
    message = _l("This file cannot be read: %(why)s")


class DamagedText(DomainError):
    code = "damaged-text"
    status = 422
    message = _l("Its text is damaged, and there is no HTML of it")


class ForMembersOnly(DomainError):
    code = "ghost-members-only"
    status = 422
    message = _l("Only members may read it there: it comes with the key of the Admin API")


class NotReady(DomainError):
    code = "import-not-ready"
    status = 409
    message = _l("This import is not waiting to be written")
