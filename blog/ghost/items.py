"""Rows of Ghost, wherever they come from: a file, its API, a webhook, WordPress."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from blog.ghost.models import LONGEST_ID, LONGEST_NAME, Kind

Fields = dict[str, Any]
# What a row is called in the report.
_TITLES = ("title", "name", "email", "key", "from", "slug")


@dataclass(frozen=True, slots=True)
class Item:
    """One row, as Ghost writes it; `of` says whose it is where that is in tables of its own.

    A post has `tags`, `authors` and `meta` in `of`, a member `labels` and `newsletters`.
    """

    kind: Kind
    ghost_id: str
    fields: Fields
    of: Fields = field(default_factory=dict)

    @property
    def title(self) -> str:
        said = (self.fields.get(name) for name in _TITLES)
        return str(next((it for it in said if it), self.ghost_id))[:LONGEST_NAME]

    @property
    def all(self) -> Fields:
        """Everything it says, for the way back."""
        return {"fields": self.fields, "of": self.of}

    def text(self, name: str) -> str:
        """Return what it says in a field, or nothing."""
        value = self.fields.get(name)
        return value.strip() if isinstance(value, str) else ""

    def ids(self, name: str) -> list[str]:
        """Return the ids of the rows that are its."""
        return [it for it in self.of.get(name, ()) if isinstance(it, str)]


def item_of(kind: Kind, fields: Mapping[str, Any], **of: Any) -> Item:
    """Make a row of what Ghost says; what has no id is known by its slug or its key."""
    # A running Ghost tells no ids of settings.
    names = ("key",) if kind is Kind.SETTING else ("id", "key", "slug", "from")
    known_by = (fields.get(name) for name in names)
    ghost_id = next((str(it) for it in known_by if it), "")
    if kind is Kind.REDIRECT and len(ghost_id) > LONGEST_ID:
        # Patterns often begin alike.
        ghost_id = sha256(ghost_id.encode()).hexdigest()
    return Item(kind, ghost_id[:LONGEST_ID], clean(dict(fields)), clean(of))


def clean(held: Any) -> Any:
    """Return something without what PostgreSQL keeps in no text."""
    if isinstance(held, str):
        return held.replace("\0", "").encode(errors="replace").decode()
    if isinstance(held, Mapping):
        return {clean(name): clean(it) for name, it in held.items()}
    return [clean(it) for it in held] if isinstance(held, list) else held
