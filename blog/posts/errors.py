"""What can be wrong with the slug of a post."""

from shared.errors import DomainError


class SlugReserved(DomainError):
    code = "slug-reserved"
    status = 422
    message = "“{slug}” is an address the site needs for itself. Please choose another"


class SlugTaken(DomainError):
    code = "slug-taken"
    status = 409
    message = "There is already something at “{slug}”. Please choose another address"
