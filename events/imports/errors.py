"""What can stand in the way of showing somebody else's calendar."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class TooManyImports(DomainError):
    code = "too-many-imports"
    status = 409
    message = _l("A calendar shows at most %(most)s others: remove one first")


class AlreadyShown(DomainError):
    code = "already-shown"
    status = 409
    message = _l("This address is here already")


class NothingToTake(DomainError):
    code = "nothing-to-take"
    status = 409
    message = _l("It was not read yet: there is nothing to take")
