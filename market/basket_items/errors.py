"""What a shopper may be told when putting something into the basket."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class InvalidQuantity(DomainError):
    code = "invalid-quantity"
    status = 422
    message = _l("Please enter a whole number from 1 to %(most)s")
