"""What can get in the way of changing a menu, or of making it anew."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class MenuChangedMeanwhile(DomainError):
    """Somebody else rebuilt the same entries since ours were read: they must be read again."""

    code = "menu-changed-meanwhile"
    status = 409
    message = _l("The menu was changed at the same time. Please try again")


class EntryGone(DomainError):
    code = "entry-gone"
    status = 409
    message = _l("That entry is not there any more. Nothing was changed")


class EntryWithinItself(DomainError):
    code = "entry-within-itself"
    status = 409
    message = _l("An entry cannot be put into one that is in it by now. Nothing was changed")


class TooDeep(DomainError):
    code = "too-deep"
    status = 409
    message = _l("A menu has at most %(most)s levels. Nothing was changed")


class TooManyEntries(DomainError):
    code = "too-many-entries"
    status = 422
    message = _l("A menu has at most %(most)s entries. Please delete one first")


class ComesByItself(DomainError):
    """It would be back with the next rebuilding."""

    code = "comes-by-itself"
    status = 409
    message = _l("This entry comes by itself. It can be hidden, but not deleted")
