"""What can be wrong with the slug of a post."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class SlugReserved(DomainError):
    code = "slug-reserved"
    status = 422
    message = _l("“%(slug)s” is an address the site needs for itself. Please choose another")


class SlugTaken(DomainError):
    code = "slug-taken"
    status = 409
    message = _l("There is already something at “%(slug)s”. Please choose another address")
