"""What keeps a product from being written as it was typed."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class Taken(DomainError):
    """Another product of the shop has this SKU or address; `field` says which."""

    code = "taken"
    status = 409
    message = _l("Another product of this shop has this already")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class ChangedMeanwhile(DomainError):
    code = "changed-meanwhile"
    status = 409
    message = _l(
        "Somebody else has changed this product since you opened it. Nothing of yours is lost: look"
        " at what it is now, and save again to write yours over it."
    )
