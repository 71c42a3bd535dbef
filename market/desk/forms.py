"""The form of a product: what is known of it, or was typed, as texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self
from zoneinfo import ZoneInfo

import orjson
from werkzeug.datastructures import MultiDict

from market.desk.values import units_seen
from market.products.models import Product
from market.stock.models import ProductStock
from shared.money import Money, written_amount

TEXTS = (
    "title",
    "sku",
    "slug",
    "section_id",
    "brand",
    "description",
    "price",
    "special_price",
    "special_until",
    "vat_rate",
    "content",
    "case_size",
    "labels",
    "stickers",
    "ingredients",
    "attributes",
    "nutrition",
    "group_key",
    "variant",
    "left",
    "low_at",
)
LISTS = ("diets", "allergens", "traces")
SWITCHES = ("is_published", "is_backorder")
LONGEST = 12_000
# May not be ordered beyond what there is, and never runs low.
NO_STOCK = (False, None)


@dataclass(frozen=True, slots=True)
class ProductForm:
    """A product as texts; `seen` names the state of the product that the form began with."""

    texts: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    switches: Mapping[str, bool]
    seen: str = ""
    left_seen: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> Self:
        return cls(
            dict.fromkeys(TEXTS, ""),
            dict.fromkeys(LISTS, ()),
            {"is_published": True, "is_backorder": False},
        )

    @classmethod
    def of(
        cls,
        product: Product,
        stock: ProductStock | None,
        units: int | None,
        locale: str,
        zone: ZoneInfo,
    ) -> Self:
        """Write down what is known of a product, and how many units of it are left."""
        left = "" if units is None else str(units)
        texts = {
            "title": product.title,
            "sku": product.sku,
            "slug": product.slug,
            "section_id": str(product.section_id or ""),
            "brand": product.brand or "",
            "description": product.description,
            "price": written_amount(product.regular_price, locale),
            "special_price": _amount(product, locale),
            "special_until": _last_day(product.special_until, zone),
            "vat_rate": _percent(product.vat_rate),
            "content": _content(product),
            "case_size": str(product.case_size or ""),
            "labels": ", ".join(product.labels),
            "stickers": ", ".join(product.stickers),
            "ingredients": product.ingredients,
            "attributes": _lines(product.attributes),
            "nutrition": _lines(product.nutrition),
            "group_key": product.group_key or "",
            "variant": product.variant or "",
            "left": left,
            "low_at": "" if stock is None or stock.low_at is None else str(stock.low_at),
        }
        return cls(
            texts,
            {name: getattr(product, name) for name in LISTS},
            {
                "is_published": product.is_published,
                "is_backorder": stock is not None and stock.is_backorder,
            },
            seen=state_of(product, stock),
            left_seen=left,
        )

    @classmethod
    def read(cls, sent: MultiDict[str, str]) -> Self:
        """Read what a browser sent."""
        return cls(
            {name: _typed(sent.get(name, "")) for name in TEXTS},
            {name: sent.getlist(name) for name in LISTS},
            {name: name in sent for name in SWITCHES},
            seen=sent.get("seen", "")[:64],
            left_seen=sent.get("left_seen", "")[:20],
        )

    def refused(self, errors: Mapping[str, str]) -> Self:
        return replace(self, errors=errors)

    def over(self, now: "ProductForm") -> Self:
        """Return what was typed, to be written over a product as it is now.

        Units that were not counted anew are as many as there are by now, and the others are still
        compared with how many there were when they were counted.
        """
        if self.counts_anew:
            return replace(self, seen=now.seen)
        texts = {**self.texts, "left": now.texts["left"]}
        return replace(self, texts=texts, seen=now.seen, left_seen=now.left_seen)

    def recounted(self, left: int | None, problem: str) -> Self:
        """Return what was typed, by somebody who is told how many are left now."""
        seen = "" if left is None else str(left)
        return replace(self, left_seen=seen, errors={"left": problem})

    @property
    def counts_anew(self) -> bool:
        """Say whether another number of units was typed than was shown: some may be sold since."""
        return self.texts["left"] != self.left_seen

    @property
    def units_seen(self) -> int | None:
        """How many units the form showed, None where nobody counted."""
        return units_seen(self.left_seen)


# What the form may change of a product.
COLUMNS = (
    "title",
    "sku",
    "slug",
    "section_id",
    "brand",
    "description",
    "regular_price_minor",
    "special_price_minor",
    "special_until",
    "vat_rate",
    "content_amount",
    "content_unit",
    "case_size",
    "labels",
    "stickers",
    "diets",
    "allergens",
    "traces",
    "ingredients",
    "attributes",
    "nutrition",
    "group_key",
    "variant",
    "is_published",
)


def state_of(product: Product, stock: ProductStock | None) -> str:
    """Name all that the form may change of a product, to tell whether somebody else has.

    How many are left is not among it: that changes by itself, and is compared when it is counted.
    """
    kept = (stock.is_backorder, stock.low_at) if stock else NO_STOCK
    values = [*(getattr(product, name) for name in COLUMNS), *kept]
    return sha256(orjson.dumps(values, default=str)).hexdigest()


def _typed(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[:LONGEST]


def _amount(product: Product, locale: str) -> str:
    if product.special_price_minor is None:
        return ""
    return written_amount(Money(product.special_price_minor, product.marketplace.currency), locale)


def _last_day(until: datetime | None, zone: ZoneInfo) -> str:
    if until is None:
        return ""
    return (until.astimezone(zone) - timedelta(microseconds=1)).date().isoformat()


def _percent(rate: int | None) -> str:
    return "" if rate is None else f"{rate / 100:g}"


def _content(product: Product) -> str:
    if product.content_amount is None or product.content_unit is None:
        return ""
    return f"{product.content_amount.normalize():f} {product.content_unit.value}"


def _lines(pairs: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in pairs)
