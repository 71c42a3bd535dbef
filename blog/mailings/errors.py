"""What can be wrong with sending a post as a letter."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnknownMailing(DomainError):
    code = "unknown-mailing"
    status = 404
    message = _l("This letter is not there any more")


class AlreadyStarted(DomainError):
    code = "already-started"
    status = 409
    message = _l("This letter is on its way already")


class NobodyToWriteTo(DomainError):
    code = "nobody-to-write-to"
    status = 422
    message = _l("Nobody would get this letter: nobody is chosen, or all have had it already")


class PostNotShown(DomainError):
    code = "post-not-shown"
    status = 422
    message = _l("Publish the post first: the letter leads to it")
