"""What can stand in the way of an archive, and of being erased."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class TooManyExports(DomainError):
    code = "too-many-exports"
    status = 429
    message = _l(
        "You have had your data collected %(most)s times within a day. Please wait until tomorrow;"
        " what was collected before is still here"
    )


class ErasureLinkSpent(DomainError):
    code = "erasure-link-spent"
    status = 410
    message = _l("This link is too old, or a newer one has taken its place")


class BeingErased(DomainError):
    code = "being-erased"
    status = 409
    message = _l(
        "You have asked us to erase this account, and we are at it. As soon as that is done you may"
        " begin anew with the same address. The link in our letter shows how far we are"
    )
