"""What a shopper may be told when putting something into the basket."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class InvalidQuantity(DomainError):
    code = "invalid-quantity"
    status = 422
    message = _l("Please enter a whole number from 1 to %(most)s")


class ShopClosed(DomainError):
    code = "shop-closed"
    status = 409
    message = _l("“%(shop)s” is closed for now")


class SoldOut(DomainError):
    code = "sold-out"
    status = 409
    message = _l("“%(title)s” is sold out")


class TooFewLeft(DomainError):
    code = "too-few-left"
    status = 409
    message = _l("There are not as many left: only %(left)s of “%(title)s”")
