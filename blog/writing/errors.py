"""What can come between somebody and what they write."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class UnknownPost(DomainError):
    code = "unknown-post"
    status = 404
    message = _l("This is not there any more")


class EditedMeanwhile(DomainError):
    """Somebody saved another version since the one that was typed on; `version` is theirs."""

    code = "edited-meanwhile"
    status = 409
    message = _l("Somebody else saved this meanwhile. Nothing of yours is lost")


class NothingToPublish(DomainError):
    code = "nothing-to-publish"
    status = 422
    message = _l("Please give it a title before it is published")


class TimeIsPast(DomainError):
    code = "time-is-past"
    status = 422
    message = _l("Please choose a time that is still to come")
