"""What goes wrong with strangers."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class ForbiddenAddress(DomainError):
    code = "forbidden-address"
    status = 422
    message = _l("%(address)s is not an address on the internet that may be asked")


class Unreachable(DomainError):
    code = "unreachable"
    status = 502
    message = _l("The address does not answer: %(why)s")


class TooLarge(DomainError):
    code = "too-large"
    status = 422
    message = _l("What the address holds is larger than %(megabytes)s MB")
