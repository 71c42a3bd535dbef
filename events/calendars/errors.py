"""What can stand in the way of a calendar."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class SlugTaken(DomainError):
    code = "slug-taken"
    status = 409
    message = _l("There is already a calendar called “%(slug)s” on this page")
