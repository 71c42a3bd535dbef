"""What can be wrong with a tag."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnknownTag(DomainError):
    code = "unknown-tag"
    status = 422
    message = _l("One of these tags is not there any more. Please choose again")


class TagTaken(DomainError):
    code = "tag-taken"
    status = 409
    message = _l("There is already a tag like that. Two tags can be merged into one")


class GroupTaken(DomainError):
    code = "group-taken"
    status = 409
    message = _l("There is already a group of that name")
