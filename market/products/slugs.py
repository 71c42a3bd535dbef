"""The last part of the address of a product or a section, which is nobody else's."""

from collections.abc import Collection, Iterator
from hashlib import sha256

from shared.slugs import slugify


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
