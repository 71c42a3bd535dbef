"""What keepers send to have somebody else's calendar beside their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from shared.i18n import gettext as _
from shared.i18n import mark as _l

LONGEST_ADDRESS = 2_000
# By hours, as the form sends them; nothing is once and no more.
HOW_OFTEN = {
    "1": _l("every hour"),
    "6": _l("every six hours"),
    "24": _l("every day"),
    "": _l("only now"),
}


@dataclass(frozen=True, slots=True)
class AddressForm:
    """An address, and how often it is looked at."""

    address: str = ""
    every_hours: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Read the form; `errors` are empty where it will do."""
        address = form.get("address", "").strip()
        # The same thing by the name by which programs open it.
        if address.lower().startswith("webcal://"):
            address = "https://" + address[len("webcal://") :]
        errors = {}
        if not address.startswith(("https://", "http://")) or len(address) > LONGEST_ADDRESS:
            errors["address"] = _("Please give an address that begins with https:// or webcal://")
        hours = form.get("every_hours", "")
        every = int(hours) if hours in HOW_OFTEN and hours else None
        return cls(address, every, errors)

    def refused(self, problem: str) -> "AddressForm":
        """Return the form with what is wrong with its address."""
        return AddressForm(self.address, self.every_hours, {"address": problem})
