"""What goes wrong with a Ghost that is asked."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class KeyRefused(DomainError):
    code = "ghost-key-refused"
    status = 422
    message = _l("%(address)s does not take the key: is it of this Ghost, and whole?")


class NoGhost(DomainError):
    code = "no-ghost"
    status = 422
    message = _l("There is no Ghost at %(address)s that could be asked")


class TooMuch(DomainError):
    code = "ghost-too-much"
    status = 422
    message = _l("The site holds more than can be brought at once: send its export as a file")


class NeedsAdminKey(DomainError):
    code = "ghost-needs-admin-key"
    status = 409
    message = _l("To keep in step with a Ghost, the key of its Admin API is needed")


class SiteForgotten(DomainError):
    code = "ghost-site-forgotten"
    status = 409
    message = _l("The keys to this Ghost were put away: type them again")
