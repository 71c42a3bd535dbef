"""What keeps something from being attached."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class GoneMeanwhile(DomainError):
    code = "gone-meanwhile"
    status = 404
    message = _l("It is not there any more. Please choose again.")


class ItsOwn(DomainError):
    code = "its-own"
    status = 422
    message = _l("It belongs to this page already")


class NothingChosen(DomainError):
    code = "nothing-chosen"
    status = 422
    message = _l("Please choose what is to be shown here")
