"""What can be wrong with an invitation."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class InvitationOver(DomainError):
    code = "invitation-over"
    status = 410
    message = _l("This invitation has been accepted or withdrawn, or it is too old")


class TooManyLetters(DomainError):
    code = "too-many-letters"
    status = 429
    message = _l(
        "This invitation was sent %(most)s times within an hour. Please wait a little, and ask"
        " whether the letter is among their spam"
    )
