"""What can be wrong with a tag."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnknownTag(DomainError):
    code = "unknown-tag"
    status = 422
    message = _l("One of these tags is not there any more. Please choose again")
