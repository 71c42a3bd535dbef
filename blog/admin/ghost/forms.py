"""What an admin sends to have a site brought."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from shared.i18n import gettext as _

LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A file, and where the site is whose pictures are to be fetched."""

    site: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str], *, file_name: str) -> Self:
        """Read the form; `errors` are empty where it will do."""
        errors = {}
        site = form.get("site", "").strip()
        if site and not _is_address(site):
            errors["site"] = _("Please give the whole address, as https://example.org")
        if not file_name:
            errors["file"] = _("Please choose a file")
        return cls(site, errors)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    fits = len(text) <= LONGEST_ADDRESS and text.isprintable() and " " not in text
    return fits and parts.scheme in ("http", "https") and bool(parts.netloc)
