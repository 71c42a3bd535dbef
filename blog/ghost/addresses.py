"""Which addresses in Ghost's rows are pictures, and where they lie."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from shared.images.addresses import is_kept

# What Ghost writes in an export instead of its own address.
HERE = "__GHOST_URL__"
_IMAGE_TAG = re.compile(r"(<img\b[^>]*?\bsrc\s*=\s*[\"'])([^\"']+)([\"'])", re.IGNORECASE)
_SETS = re.compile(r"\s(?:srcset|sizes)\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
# The fields of cards that hold the address of a picture, and those that hold HTML.
PICTURES = frozenset(
    {
        "src",
        "thumbnail",
        "icon",
        "backgroundImageSrc",
        "productImageSrc",
        "thumbnailSrc",
        "customThumbnailSrc",
        "imageUrl",
    }
)
_NOT_PICTURES = frozenset({"video", "audio", "file"})
HTML = frozenset({"html", "caption", "content", "calloutText", "productDescription"})

Change = Callable[[str], str]


def whole_address(address: str, site: str) -> str:
    """Return an address as a browser asks for it; what is of the site itself by its address."""
    address = address.strip().replace(HERE, site.rstrip("/"))
    if site and address.startswith("/") and not is_kept(address):
        address = urljoin(site, address)
    return address


def is_of_site(address: str, site: str) -> bool:
    """Say whether an address is of the site that is brought here."""
    asked, own = urlsplit(address), urlsplit(site)
    return bool(site) and asked.scheme in ("http", "https") and asked.netloc == own.netloc


def with_pictures(held: Any, change: Change) -> Any:
    """Return a document with the address of each picture in it changed."""
    if isinstance(held, list):
        return [with_pictures(it, change) for it in held]
    if not isinstance(held, Mapping):
        return held
    is_other = held.get("type") in _NOT_PICTURES
    return {name: _changed(name, it, is_other, change) for name, it in held.items()}


def _changed(name: str, held: Any, is_other: bool, change: Change) -> Any:
    if not isinstance(held, str):
        return with_pictures(held, change)
    if name in PICTURES and held and not (is_other and name == "src"):
        return change(held)
    return in_html(held, change) if name in HTML and "<img" in held.lower() else held


def in_html(html: str, change: Change) -> str:
    """Return HTML with the address of each picture in it changed."""

    def replace(found: re.Match[str]) -> str:
        changed = change(found[2])
        # Other widths of the picture are at addresses that are left behind.
        head = _SETS.sub("", found[1]) if changed != found[2] else found[1]
        return f"{head}{changed}{found[3]}"

    return _IMAGE_TAG.sub(replace, html)


def pictures_in(held: Any) -> Iterator[str]:
    """Tell the addresses of all pictures in a document."""
    found: list[str] = []

    def note(address: str) -> str:
        found.append(address)
        return address

    with_pictures(held, note)
    yield from found
