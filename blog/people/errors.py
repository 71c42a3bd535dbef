"""What can be wrong with what a person changes about themselves."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class AddressTaken(DomainError):
    """Told to nobody but who has shown that the address is theirs."""

    code = "address-taken"
    status = 409
    message = _l("Another account uses this address")
