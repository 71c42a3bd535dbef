"""What an admin sends to have a site brought."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from blog.ghost.live.keys import ADMIN_KEY, CONTENT_KEY
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


@dataclass(frozen=True, slots=True)
class SiteForm:
    """Where a running Ghost is, and the keys to it; a key is never given back."""

    address: str = ""
    admin_key: str = field(default="", repr=False)
    content_key: str = field(default="", repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Read the form; `errors` are empty where it will do."""
        address = form.get("address", "").strip().rstrip("/").removesuffix("/ghost")
        admin, content = (form.get(name, "").strip() for name in ("admin_key", "content_key"))
        errors = {}
        if not _is_address(address) or urlsplit(address).username is not None:
            errors["address"] = _("Please give the whole address, as https://example.org")
        if admin and not ADMIN_KEY.fullmatch(admin):
            errors["admin_key"] = _("This is no key of the Admin API: it has a colon in its midst")
        if content and not CONTENT_KEY.fullmatch(content):
            errors["content_key"] = _(
                "This is no key of the Content API: it is 26 digits from 0 to f"
            )
        if not admin and not content:
            errors["admin_key"] = _("Please give one of the two keys")
        return cls(address, admin, content, errors)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    fits = len(text) <= LONGEST_ADDRESS and text.isprintable() and " " not in text
    return fits and parts.scheme in ("http", "https") and bool(parts.netloc)
