"""What keeps a section from being where, or called what, its keeper wants."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class SectionGone(DomainError):
    code = "section-gone"
    status = 409
    message = _l("That section is not there any more. Nothing was changed")


class WithinItself(DomainError):
    code = "within-itself"
    status = 409
    message = _l(
        "“%(title)s” cannot be put into “%(parent)s”, which is in it by now. Nothing was changed"
    )


class SectionTaken(DomainError):
    code = "section-taken"
    status = 409
    message = _l("Another section of this shop has the address “%(slug)s”")
