"""What can go wrong while letters are sent: with one of them, or with all of a mailing."""

from enum import StrEnum

from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

from shared.mail.server import LoginRefused, MailServerAway

# Enhanced status codes of RFC 3463: the address itself is wrong or no more.
ADDRESS_IS_WRONG = "5.1."


class Trouble(StrEnum):
    """What went wrong; the first are of a whole mailing, the last ones of a single letter."""

    AWAY = "away"
    LOGIN = "login"
    SENDER = "sender"
    NOT_MADE = "not-made"
    UNKNOWN = "unknown"
    ADDRESS = "address"
    REFUSED = "refused"
    NOT_YET = "not-yet"


class NotMade(Exception):
    """A letter cannot be made for one reader."""


class NotMadeForAnybody(Exception):
    """A letter cannot be made, whoever it is for: its template is at fault."""


class SenderRefused(Exception):
    """The mail server takes nothing from our address."""


def trouble_with_all(error: Exception) -> Trouble:
    """Say why no letter of a mailing can leave."""
    for kind, trouble in _OF_ALL.items():
        if isinstance(error, kind):
            return trouble
    return Trouble.UNKNOWN


def trouble_with_one(error: Exception) -> Trouble:
    """Say why one letter could not leave."""
    if not isinstance(error, SMTPException | OSError):
        return Trouble.NOT_MADE
    if not is_final(error):
        return Trouble.NOT_YET
    return Trouble.ADDRESS if ADDRESS_IS_WRONG in words_of(error) else Trouble.REFUSED


def is_final(error: Exception) -> bool:
    """Say whether a server will never take it."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= refusal.code < 600 for refusal in error.recipients)
    if isinstance(error, SMTPDataError):
        return 500 <= error.code < 600
    return isinstance(error, SMTPNotSupported)


def words_of(error: Exception) -> str:
    """Return what a server said, or the error, as an admin reads it."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{each.code} {each.message}" for each in error.recipients)
    if isinstance(error, SMTPDataError | SMTPSenderRefused):
        return f"{error.code} {error.message}"
    if isinstance(error, MailServerAway | SenderRefused | NotMade | NotMadeForAnybody):
        return str(error)
    return f"{type(error).__name__}: {error}"


_OF_ALL: dict[type[Exception], Trouble] = {
    LoginRefused: Trouble.LOGIN,
    MailServerAway: Trouble.AWAY,
    SenderRefused: Trouble.SENDER,
    NotMadeForAnybody: Trouble.NOT_MADE,
}
