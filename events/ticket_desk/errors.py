"""What keeps tickets from being sold as their keeper wants."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NameTaken(DomainError):
    code = "name-taken"
    status = 409
    message = _l("Other tickets to this event are called so already")


class TooManyTaken(DomainError):
    """`taken` is how many are sold or in baskets."""

    code = "too-many-taken"
    status = 409
    message = _l("%(taken)s are sold or in baskets already: there cannot be fewer")


class ChangedMeanwhile(DomainError):
    code = "changed-meanwhile"
    status = 409
    message = _l(
        "Somebody else has changed this since you opened it. Nothing of yours is lost: look at what"
        " it is now, and save again to write yours over it."
    )
