"""What can be wrong with a list, a wish to be on one, or the link of one."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class WishOver(DomainError):
    code = "wish-over"
    status = 410
    message = _l("This link has been used or is too old. Please ask for a new one")


class SlugTaken(DomainError):
    code = "slug-taken"
    status = 422
    message = _l("Another list has this address already")


class ListInUse(DomainError):
    code = "list-in-use"
    status = 409
    message = _l("Letters went to this list, so it stays. Close it, and nobody new comes onto it")
