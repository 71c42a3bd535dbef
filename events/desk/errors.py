"""What keeps an event from being written as its keeper wants it."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class ChangedMeanwhile(DomainError):
    code = "changed-meanwhile"
    status = 409
    message = _l(
        "Somebody else has changed this event since you opened it. Nothing of yours is lost: look"
        " at what it is now, and save again to write yours over it."
    )
