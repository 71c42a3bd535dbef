"""What a browser sends on the way to paying."""

from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from shared.i18n import gettext as _
from shared.i18n import mark as _l

NO_EMAIL = _l("Please enter your e-mail address, so that we can send you the receipt")
BAD_EMAIL = _l("This does not look like an e-mail address")


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """Where the receipt goes, and which basket the shopper was looking at."""

    email: str
    seen: str

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "CheckoutForm":
        """Read the form as it was typed."""
        return cls(email=form.get("email", "").strip(), seen=form.get("seen", ""))

    @property
    def errors(self) -> dict[str, str]:
        """What has to be put right, by field."""
        if not self.email:
            return {"email": _(NO_EMAIL)}
        try:
            validate_email(self.email, check_deliverability=False)
        except EmailNotValidError:
            return {"email": _(BAD_EMAIL)}
        return {}
