"""Who sells on a page, as it was typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from blog.page_configs.models import LONGEST_ADDRESS, LONGEST_LEGAL_NAME, LONGEST_VAT_NUMBER
from glue.contracts.blog import SellerDetails
from shared.errors import InvalidInput
from shared.i18n import gettext as _

# More would push what was bought off the first page of a receipt.
MOST_LINES = 8
VAT_NUMBER = re.compile(rf"[A-Z0-9][A-Z0-9 ./-]{{1,{LONGEST_VAT_NUMBER - 1}}}")


@dataclass(frozen=True, slots=True)
class SellerForm:
    """What was typed, with what is wrong with it; all of it may be left empty."""

    legal_name: str = ""
    postal_address: str = ""
    vat_number: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "SellerForm":
        lines = map(_in_one_line, form.get("postal_address", "").splitlines())
        return cls(
            legal_name=_in_one_line(form.get("legal_name", "")),
            postal_address="\n".join(line for line in lines if line),
            vat_number=_in_one_line(form.get("vat_number", "")).upper(),
        )

    @classmethod
    def of(cls, seller: SellerDetails) -> "SellerForm":
        """Return the form as it is before anything is typed."""
        return cls(
            legal_name=seller.legal_name or "",
            postal_address=seller.postal_address or "",
            vat_number=seller.vat_number or "",
        )

    def checked(self) -> SellerDetails:
        """Return what receipts are to say; raises `InvalidInput`."""
        fields: dict[str, JsonValue] = {}
        if len(self.legal_name) > LONGEST_LEGAL_NAME:
            fields["legal_name"] = _("At most %(most)s letters, please", most=LONGEST_LEGAL_NAME)
        if len(self.postal_address) > LONGEST_ADDRESS:
            fields["postal_address"] = _("At most %(most)s letters, please", most=LONGEST_ADDRESS)
        elif self.postal_address.count("\n") >= MOST_LINES:
            fields["postal_address"] = _("At most %(most)s lines, please", most=MOST_LINES)
        if self.vat_number and not VAT_NUMBER.fullmatch(self.vat_number):
            fields["vat_number"] = _(
                "This is not a VAT number: letters and digits, at most %(most)s of them",
                most=LONGEST_VAT_NUMBER,
            )
        if fields:
            raise InvalidInput(fields=fields)
        return SellerDetails(
            legal_name=self.legal_name or None,
            postal_address=self.postal_address or None,
            vat_number=self.vat_number or None,
        )

    def refused(self, error: InvalidInput) -> "SellerForm":
        """Return what was typed with what is wrong with it."""
        fields = error.detail["fields"]
        assert isinstance(fields, dict)
        return replace(self, errors={name: str(problem) for name, problem in fields.items()})


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
