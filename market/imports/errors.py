"""What stops an import, or keeps one row of it out."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnreadableFile(Exception):
    """The file cannot be imported at all; the message says why."""


class StillWriting(DomainError):
    code = "still-writing"
    status = 409
    message = _l("What came before is still being written: try again when it is done")


class NotReady(DomainError):
    code = "not-ready"
    status = 409
    message = _l("This import cannot be written, or not any more")


class ManyGone(DomainError):
    """More of a supplier's goods would go than looks right; somebody has to say that they may."""

    code = "many-gone"
    status = 409
    message = _l(
        "%(gone)s of %(goods)s products would be taken off the shelves: say that this is right"
    )
