"""The last part of an address, made from a title."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

LONGEST = 80

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’`]")


def slugify(text: str) -> str:
    """Write a text in the letters of an address; empty where none of it can be."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).encode("ascii", "ignore")
    words = _NOT_PLAIN.sub("-", plain.decode().lower()).strip("-")
    return words[:LONGEST].rstrip("-")


def numbered_slugs(title: str, *, nameless: str) -> Iterator[str]:
    """Offer slugs, the nicest first, without an end; `nameless` is for titles without letters."""
    name = slugify(title) or nameless
    yield name
    for number in count(2):
        ending = f"-{number}"
        yield name[: LONGEST - len(ending)].rstrip("-") + ending
