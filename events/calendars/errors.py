"""What can stand in the way of a calendar."""

from shared.errors import DomainError


class SlugTaken(DomainError):
    code = "slug-taken"
    status = 409
    message = "There is already a calendar called “{slug}” on this page"
