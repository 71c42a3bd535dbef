"""What somebody types who wants to be erased."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.errors import InvalidInput
from shared.i18n import gettext as _

FIELD = "address"


@dataclass(frozen=True, slots=True)
class ErasureForm:
    """Their own address, typed by hand: nobody does that by mistake."""

    address: str

    @classmethod
    def read(cls, form: Mapping[str, str], *, own: str) -> "ErasureForm":
        """Read the form; raises `InvalidInput` for anything but their own address."""
        address = form.get(FIELD, "").strip().lower()
        if address != own:
            message = _("Please type the address you are signed in with: %(email)s", email=own)
            raise InvalidInput(fields={FIELD: message})
        return cls(address)
