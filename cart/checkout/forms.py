"""What a browser sends on the way to paying."""

from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from cart.checkout.things import Things, unpacked
from shared.i18n import gettext as _
from shared.i18n import mark as _l

NO_EMAIL = _l("Please enter your e-mail address, so that we can send you the receipt")
BAD_EMAIL = _l("This does not look like an e-mail address")
NO_NAME = _l("Please enter your name, so that the seller knows whose order it is")
TOO_LONG = _l("Please write this in at most %(most)s characters")

LONGEST = {"email": 320, "name": 120, "note": 500}


@dataclass(frozen=True, slots=True)
class Details:
    """Whom an order is for: what all sellers of a walk are told, asked once."""

    email: str = ""
    name: str = ""
    note: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "Details":
        """Read the form as it was typed."""
        return cls(*(form.get(name, "").strip().replace("\x00", "") for name in LONGEST))

    def errors(self, *, needs_name: bool) -> dict[str, str]:
        """Say what has to be put right, by field."""
        found = self._too_long()
        if not self.email:
            found["email"] = _(NO_EMAIL)
        elif "email" not in found and not self._is_address():
            found["email"] = _(BAD_EMAIL)
        if needs_name and not self.name:
            found["name"] = _(NO_NAME)
        return {name: found[name] for name in LONGEST if name in found}

    @property
    def usable(self) -> dict[str, str | None]:
        """What can be kept of it for the next time it is asked."""
        too_long = self._too_long()
        typed = {"email": self.email, "name": self.name, "note": self.note}
        return {name: value for name, value in typed.items() if value and name not in too_long}

    def _too_long(self) -> dict[str, str]:
        typed = {"email": self.email, "name": self.name, "note": self.note}
        return {
            name: _(TOO_LONG, most=most)
            for name, most in LONGEST.items()
            if len(typed[name]) > most
        }

    def _is_address(self) -> bool:
        try:
            validate_email(self.email, check_deliverability=False)
        except EmailNotValidError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """Whom the order is for, what its page had shown, and which page it was.

    `seen` is None where the browser did not say what it had shown, and holds the things of all
    sellers where the page showed several.
    """

    details: Details
    seen: Things | None
    is_walk: bool

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "CheckoutForm":
        """Read the form as it was typed."""
        return cls(Details.read(form), unpacked(form.get("seen", "")), form.get("from") == "walk")
