"""What can be wrong with a link."""

from shared.errors import DomainError


class LinkSpent(DomainError):
    code = "link-spent"
    status = 410
    message = "This link has been used or is too old. Please ask for a new one"
