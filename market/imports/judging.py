"""What an offer comes to beside the product it means, without asking or writing anything.

The diff that a keeper reviews and what is written afterwards both come from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from market.imports.models import Verdict
from market.imports.offers import Offer
from market.products.models import KEEPER
from market.products.slugs import section_slug

# Columns that only make sense together: a keeper's word for one holds for the others too.
TOGETHER = (
    frozenset({"image", "image_alt"}),
    frozenset({"content_amount", "content_unit"}),
    frozenset({"special_price_minor", "special_until"}),
    frozenset({"section", "section_id"}),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A product as it stands; `code` is what its supplier calls it, and `values` its columns."""

    id: int
    code: str
    sku: str
    slug: str
    values: Mapping[str, Any]
    provenance: Mapping[str, str]
    is_deleted: bool = False
    is_gone: bool = False
    is_linked: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an offer comes to: `changes` and `kept` by column, each as what is and what is said."""

    verdict: Verdict
    changes: dict[str, list[Any]] = field(default_factory=dict)
    kept: dict[str, list[Any]] = field(default_factory=dict)


def judge(offer: Offer, known: Known | None) -> Judgement:
    """Say what an offer would change of the product it means."""
    if known is None:
        return Judgement(Verdict.ADDED)
    said = dict(offer.values)
    if known.is_gone:
        said["is_published"] = True
    different = {
        name: [known.values[name], value]
        for name, value in said.items()
        if not _is_same(name, known.values[name], value)
    }
    held = _held_by_keeper(known.provenance)
    kept = {name: pair for name, pair in different.items() if name in held}
    changes = {name: pair for name, pair in different.items() if name not in held}
    _settle_prices(known, held, changes, kept)
    is_changed = bool(changes) or known.is_deleted
    return Judgement(Verdict.CHANGED if is_changed else Verdict.UNCHANGED, changes, kept)


def judge_gone(known: Known) -> Judgement:
    """Say what becomes of a product that its supplier no longer has."""
    pair = {"is_published": [True, False]}
    if known.is_deleted or not known.values["is_published"]:
        return Judgement(Verdict.UNCHANGED)
    if "is_published" in _held_by_keeper(known.provenance):
        return Judgement(Verdict.UNCHANGED, kept=pair)
    return Judgement(Verdict.GONE, pair)


def _held_by_keeper(provenance: Mapping[str, str]) -> set[str]:
    held = {name for name, source in provenance.items() if source == KEEPER}
    for together in TOGETHER:
        if held & together:
            held |= together
    return held


def _settle_prices(
    known: Known, held: set[str], changes: dict[str, list[Any]], kept: dict[str, list[Any]]
) -> None:
    """Let a special price that would not be below the price end; unless a keeper set it."""
    regular = changes.get("regular_price_minor", [0, known.values["regular_price_minor"]])[1]
    was = known.values["special_price_minor"]
    special = changes.get("special_price_minor", [0, was])[1]
    if special is None or special < regular:
        return
    if "special_price_minor" not in held:
        changes.pop("special_price_minor", None)
        if was is not None:
            changes["special_price_minor"] = [was, None]
    elif "regular_price_minor" in changes:
        kept["regular_price_minor"] = changes.pop("regular_price_minor")


def _is_same(name: str, now: Any, then: Any) -> bool:
    if now == then:
        return True
    is_named = name == "section" and now and then
    return bool(is_named and section_slug(now) == section_slug(then))
