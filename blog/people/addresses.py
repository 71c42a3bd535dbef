"""Mail addresses in the one form people are known by."""

from email_validator import EmailNotValidError, validate_email

from shared.mail import InvalidRecipient
from shared.runtime import current_runtime


def normal_address(text: str) -> str:
    """Return an address in lower case, as people are kept by it; raises `InvalidRecipient`."""
    try:
        valid = validate_email(
            text.strip(),
            check_deliverability=False,
            test_environment=current_runtime().settings.is_development,
        )
    except EmailNotValidError as error:
        raise InvalidRecipient() from error
    return valid.normalized.lower()
