"""What can get in the way of a rebuilding."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class MenuChangedMeanwhile(DomainError):
    """Somebody else rebuilt the same entries since ours were read: they must be read again."""

    code = "menu-changed-meanwhile"
    status = 409
    message = _l("The menu was changed at the same time. Please try again")
