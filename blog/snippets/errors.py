"""What keeps somebody from changing a piece of text."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NotYourSnippet(DomainError):
    code = "not-your-snippet"
    status = 403
    message = _l("Admins look after this one. Keep one of your own under another name")


class SnippetTaken(DomainError):
    code = "snippet-taken"
    status = 409
    message = _l("There is one of this name already. Please choose another")
