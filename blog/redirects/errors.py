"""Why a pattern cannot be followed here."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NotFollowed(DomainError):
    code = "pattern-not-followed"
    status = 422
    message = _l("This pattern cannot be followed here: %(why)s")


class TooManyPatterns(DomainError):
    code = "too-many-patterns"
    status = 422
    message = _l("A site follows at most %(most)s patterns")
