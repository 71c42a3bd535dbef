"""The last part of an address, made from a title."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from hashlib import sha256

LONGEST = 80

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’`]")


def slugify(text: str) -> str:
    """Write a text in the letters of an address; empty where none of it can be."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).encode("ascii", "ignore")
    words = _NOT_PLAIN.sub("-", plain.decode().lower()).strip("-")
    return words[:LONGEST].rstrip("-")


def section_slug(title: str) -> str:
    """Write a section's title in the letters of an address."""
    return slugify(title) or f"section-{_digest(title)}"


def slugs_for(title: str, sku: str) -> Iterator[str]:
    """Offer slugs, the nicest first; the last one is nobody else's."""
    name, number = slugify(title), slugify(sku)
    if name:
        yield name
    if number:
        yield f"{name}-{number}" if name else number
    yield f"{name or 'product'}-{_digest(sku)}"


def first_free(title: str, sku: str, taken: Collection[str]) -> str:
    """Choose the nicest slug that is not taken."""
    *nicer, last = slugs_for(title, sku)
    return next((slug for slug in nicer if slug not in taken), last)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
