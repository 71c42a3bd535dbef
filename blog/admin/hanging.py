"""What the forms of things that hang on a page have in common: a shop's and a calendar's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, ClassVar, Self
from uuid import uuid4

import orjson
from pydantic import JsonValue

from shared.errors import DomainError
from shared.i18n import gettext as _

LONGEST_KEY = 64
# What a form sends as `back` that was begun at the page's desk.
DESK = "desk"


@dataclass(frozen=True, slots=True)
class HangingForm:
    """What was typed, with what is wrong with it.

    `key` is the form's own, minted with the page that shows it; `seen` names what the thing said
    then. `back` leads back to the page's desk where the form was begun there.
    """

    # What the owner says of an address that cannot be had.
    ADDRESS_PROBLEMS: ClassVar[tuple[type[DomainError], ...]]

    title: str = ""
    slug: str = ""
    seen: str = ""
    back: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def typed(self) -> list[str]:
        """All that was typed, for the key of what is sent."""
        return [self.title, self.slug]

    @property
    def action_key(self) -> str:
        """The key of what is sent: who goes back and types something else means another thing."""
        return sha256(orjson.dumps([self.key, self.seen, *self.typed])).hexdigest()

    def refused(self, error: DomainError) -> Self:
        """Return what was typed with what is wrong with it."""
        if isinstance(error, self.ADDRESS_PROBLEMS):
            return replace(self, errors={"slug": str(error)})
        fields = error.detail.get("fields")
        if isinstance(fields, dict):
            return replace(self, errors={name: str(said) for name, said in fields.items()})
        return replace(self, problem=str(error))

    def over(self, version: str) -> Self:
        """Return what was typed, to be written over a thing as it is now."""
        return replace(self, seen=version)


def names_typed(form: Mapping[str, str]) -> dict[str, Any]:
    """Read what every such form sends."""
    return {
        "title": " ".join(form.get("title", "").split()),
        "slug": form.get("slug", "").strip().strip("/").lower(),
        "seen": form.get("seen", "")[:LONGEST_KEY],
        "back": back_typed(form),
        "key": form.get("key", "")[:LONGEST_KEY] or uuid4().hex,
    }


def back_typed(form: Mapping[str, str]) -> str:
    """Read whether a form was begun at the page's desk."""
    return DESK if form.get("back") == DESK else ""


def words_typed(form: Mapping[str, str], name: str) -> str:
    """Read a text of several lines."""
    return form.get(name, "").replace("\r\n", "\n").strip()


def wrong_slug(slug: str, *, pattern: str, longest: int) -> dict[str, JsonValue]:
    """Say what is wrong with the last part of an address; nothing is."""
    if len(slug) > longest:
        return {"slug": too_long(longest)}
    if slug and not re.fullmatch(pattern, slug):
        return {"slug": _("Letters a to z, digits and hyphens between them, please")}
    return {}


def too_long(most: int) -> str:
    return _("At most %(most)s letters, please", most=most)
