"""What can be wrong with giving and taking roles."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class LastAdmin(DomainError):
    code = "last-admin"
    status = 409
    message = _l(
        "Somebody has to look after the site. Make another person an admin first, then take the"
        " role away here"
    )


class RoleElsewhere(DomainError):
    """A role of a page was given without one, or the other way round; no form of ours does."""

    code = "role-elsewhere"
    status = 422
    message = _l("This role cannot be given there")
