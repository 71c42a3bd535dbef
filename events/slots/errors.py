"""What can stand in the way of changing a slot."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class Outdated(DomainError):
    code = "outdated"
    status = 409
    message = _l("Somebody else has changed this meanwhile. Look again before you change it")


class SlotInUse(DomainError):
    code = "slot-in-use"
    status = 409
    message = _l(
        "Times and places of a slot cannot be changed while something is booked. Put it away and"
        " add another"
    )
