"""What can be wrong with a link or a code."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class LinkSpent(DomainError):
    code = "link-spent"
    status = 410
    message = _l("This link has been used or is too old. Please ask for a new one")


class WrongCode(DomainError):
    """A code is wrong, old, used, or not one of this ticket; nobody is told which."""

    code = "wrong-code"
    status = 422
    message = _l(
        "This code does not work: it is mistyped, too old or used. Please look at it again, use the"
        " link in the mail, or ask for a new mail"
    )
