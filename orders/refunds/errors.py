"""What can stand in the way of a refund."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NothingPaid(DomainError):
    code = "nothing-paid"
    status = 409
    message = _l("Nothing was paid for this order, so nothing can be given back")


class RefundTooMuch(DomainError):
    """`left` is what can still go back, as people write it."""

    code = "refund-too-much"
    status = 409
    message = _l("Only %(left)s of what was paid can still be given back")
