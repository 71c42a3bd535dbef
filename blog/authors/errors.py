"""What can be wrong with an author."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnknownAuthor(DomainError):
    code = "unknown-author"
    status = 422
    message = _l("One of these authors is not there any more. Please choose again")


class AuthorTaken(DomainError):
    code = "author-taken"
    status = 409
    message = _l("There is already an author at this address. Please choose another")
