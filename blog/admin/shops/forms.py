"""A shop as it was typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import JsonValue

from blog.admin.hanging import HangingForm, names_typed, too_long, words_typed, wrong_slug
from glue.contracts import market
from glue.contracts.market import LONGEST_SLUG, LONGEST_TITLE, LONGEST_WORDS
from shared.errors import InvalidInput
from shared.i18n import gettext as _

TEXTS = ("intro", "opening_note", "collection_note")


@dataclass(frozen=True, slots=True)
class ShopForm(HangingForm):
    """What was typed of a shop."""

    ADDRESS_PROBLEMS: ClassVar = (market.SlugTaken,)

    currency: str = ""
    intro: str = ""
    opening_note: str = ""
    collection_note: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        return cls(
            **names_typed(form),
            currency=form.get("currency", ""),
            intro=words_typed(form, "intro"),
            opening_note=words_typed(form, "opening_note"),
            collection_note=words_typed(form, "collection_note"),
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
    def typed(self) -> list[str]:
        return [self.title, self.slug, self.currency, *(getattr(self, it) for it in TEXTS)]

    def check(self, currencies: Collection[str]) -> None:
        """Raise `InvalidInput` where market would not take it."""
        fields: dict[str, JsonValue] = {}
        if not self.title:
            fields["title"] = _("Please give the shop a name")
        elif len(self.title) > LONGEST_TITLE:
            fields["title"] = too_long(LONGEST_TITLE)
        fields |= wrong_slug(self.slug, pattern=market.SLUG, longest=LONGEST_SLUG)
        if self.currency not in currencies:
            fields["currency"] = _("Please choose a currency")
        for name in TEXTS:
            if len(getattr(self, name)) > LONGEST_WORDS:
                fields[name] = too_long(LONGEST_WORDS)
        if fields:
            raise InvalidInput(fields=fields)
