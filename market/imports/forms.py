"""What keepers send to have a file imported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from market.imports.offers import REQUIRED
from market.products.texts import FIELDS, words
from market.suppliers.models import LONGEST_NAME
from shared.i18n import gettext as _
from shared.i18n import mark as _l

MOST_COLUMNS = 200
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A file, whose it is, and whether it names all they have."""

    supplier: str = ""
    is_whole: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str], *, file_name: str) -> Self:
        """Read the form; `errors` are empty where it will do."""
        errors = {}
        supplier = " ".join(form.get("supplier", "").split())
        if not supplier or len(supplier) > LONGEST_NAME or not supplier.isprintable():
            errors["supplier"] = _("Please say whose goods these are, in a few words")
        if not file_name:
            errors["file"] = _("Please choose a file")
        return cls(supplier, form.get("is_whole") == "on", errors)

    def refused(self, problem: str) -> "UploadForm":
        """Return the form with what is wrong with its file."""
        return UploadForm(self.supplier, self.is_whole, {"file": problem})


@dataclass(frozen=True, slots=True)
class FeedForm:
    """An address whose goods are fetched, and how often."""

    supplier: str = ""
    address: str = ""
    every_hours: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Read the form; `errors` are empty where it will do."""
        errors = dict(UploadForm.read(form, file_name="-").errors)
        address = form.get("address", "").strip()
        if not address.startswith(("https://", "http://")) or len(address) > LONGEST_ADDRESS:
            errors["address"] = _("Please give an address that begins with https://")
        hours = form.get("every_hours", "")
        every = int(hours) if hours in HOW_OFTEN and hours else None
        return cls(" ".join(form.get("supplier", "").split()), address, every, errors)


# By hours, as the form sends them; nothing is once and no more.
HOW_OFTEN = {
    "": _l("only now"),
    "6": _l("every six hours"),
    "24": _l("every day"),
    "168": _l("every week"),
}


@dataclass(frozen=True, slots=True)
class MappingForm:
    """Which column holds which field: `mapping` by field, `chosen` by column."""

    mapping: dict[str, str]
    chosen: list[str]
    problem: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Read the form; `problem` says what is missing or twice."""
        mapping: dict[str, str] = {}
        chosen: list[str] = []
        problem = ""
        for place in range(MOST_COLUMNS):
            heading = form.get(f"heading-{place}")
            if heading is None:
                break
            name = form.get(f"column-{place}", "")
            chosen.append(name if name in FIELDS else "")
            if name not in FIELDS:
                continue
            if name in mapping:
                problem = _("Two columns hold the %(what)s: keep one of them", what=words(name))
            mapping[name] = heading
        for name in REQUIRED:
            if name not in mapping and not problem:
                problem = _("Please say which column holds the %(what)s", what=words(name))
        return cls(mapping, chosen, problem)
