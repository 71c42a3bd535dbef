"""What can stand in the way of a refund."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NothingPaid(DomainError):
    code = "nothing-paid"
    status = 409
    message = _l("Nothing was paid for this order, so nothing can be given back")


class NothingLeft(DomainError):
    code = "nothing-left"
    status = 409
    message = _l("All that was paid for this order has gone back, or is about to")


class RefundTooMuch(DomainError):
    """`left` is what can still go back, as people write it."""

    code = "refund-too-much"
    status = 409
    message = _l("Only %(left)s of what was paid can still be given back")


class NotAsAgreed(DomainError):
    """What a keeper agreed to is not what would happen by now."""

    code = "not-as-agreed"
    status = 409
    message = _l("Something has changed meanwhile. Please look again before you go ahead")
