"""A shop as it was typed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Self
from uuid import uuid4

import orjson
from pydantic import JsonValue

from glue.contracts import market
from glue.contracts.market import LONGEST_SLUG, LONGEST_TITLE, LONGEST_WORDS
from shared.errors import DomainError, InvalidInput
from shared.i18n import gettext as _

LONGEST_KEY = 64
TEXTS = ("intro", "opening_note", "collection_note")


@dataclass(frozen=True, slots=True)
class ShopForm:
    """What was typed, with what is wrong with it.

    `key` is the form's own, minted with the page that shows it; `seen` names what the shop said
    then.
    """

    title: str = ""
    slug: str = ""
    currency: str = ""
    intro: str = ""
    opening_note: str = ""
    collection_note: str = ""
    seen: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        return cls(
            title=" ".join(form.get("title", "").split()),
            slug=form.get("slug", "").strip().strip("/").lower(),
            currency=form.get("currency", ""),
            intro=_typed(form, "intro"),
            opening_note=_typed(form, "opening_note"),
            collection_note=_typed(form, "collection_note"),
            seen=form.get("seen", "")[:LONGEST_KEY],
            key=form.get("key", "")[:LONGEST_KEY] or uuid4().hex,
        )

    @classmethod
    def of(cls, shop: market.Marketplace) -> Self:
        """Return the form as it is before anything is typed."""
        return cls(
            title=shop.title,
            slug=shop.slug,
            currency=shop.currency,
            intro=shop.intro,
            opening_note=shop.opening_note,
            collection_note=shop.collection_note,
            seen=shop.version,
        )

    @property
    def action_key(self) -> str:
        """The key of what is sent: who goes back and types something else means another thing."""
        typed = (self.title, self.slug, self.currency, *(getattr(self, it) for it in TEXTS))
        return sha256(orjson.dumps([self.key, self.seen, *typed])).hexdigest()

    def check(self, currencies: Collection[str]) -> None:
        """Raise `InvalidInput` where market would not take it."""
        fields: dict[str, JsonValue] = {}
        if not self.title:
            fields["title"] = _("Please give the shop a name")
        elif len(self.title) > LONGEST_TITLE:
            fields["title"] = _("At most %(most)s letters, please", most=LONGEST_TITLE)
        if len(self.slug) > LONGEST_SLUG:
            fields["slug"] = _("At most %(most)s letters, please", most=LONGEST_SLUG)
        elif self.slug and not re.fullmatch(market.SLUG, self.slug):
            fields["slug"] = _("Letters a to z, digits and hyphens between them, please")
        if self.currency not in currencies:
            fields["currency"] = _("Please choose a currency")
        for name in TEXTS:
            if len(getattr(self, name)) > LONGEST_WORDS:
                fields[name] = _("At most %(most)s letters, please", most=LONGEST_WORDS)
        if fields:
            raise InvalidInput(fields=fields)

    def refused(self, error: DomainError) -> Self:
        """Return what was typed with what is wrong with it."""
        if isinstance(error, market.SlugTaken):
            return replace(self, errors={"slug": str(error)})
        fields = error.detail.get("fields")
        if isinstance(fields, dict):
            return replace(self, errors={name: str(said) for name, said in fields.items()})
        return replace(self, problem=str(error))

    def over(self, shop: market.Marketplace) -> Self:
        """Return what was typed, to be written over a shop as it is now."""
        return replace(self, seen=shop.version)


def _typed(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()
