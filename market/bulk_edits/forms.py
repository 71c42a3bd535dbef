"""What is to be changed of many products: read from a form, with what is wrong by field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Self
from zoneinfo import ZoneInfo

import orjson
from werkzeug.datastructures import MultiDict

from market.bulk_edits.models import Kind
from market.bulk_edits.prices import WHOLE, Ending
from market.desk.filters import DeskFilter
from market.desk.values import Wrong, read_last_day, read_price
from market.products.texts import LIMITS
from shared.i18n import gettext as _

BIGGEST_ID = 2**63 - 1
MOST_PERCENT = 1000
NOTHING = "0"
LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """Products that were ticked, or all that a filter of the table finds."""

    ids: Sequence[int] = ()
    is_all: bool = False
    found_by: DeskFilter = field(default_factory=DeskFilter)

    @classmethod
    def read(cls, sent: MultiDict[str, str]) -> Self:
        ticked = (text for text in sent.getlist("id") if text.isascii() and text.isdecimal())
        ids = {number for text in ticked if (number := int(text[:20])) <= BIGGEST_ID}
        return cls(sorted(ids), "all" in sent, DeskFilter.read(sent))

    @property
    def is_nothing(self) -> bool:
        return not self.ids and not self.is_all

    @property
    def hidden(self) -> Sequence[tuple[str, str]]:
        """What a form carries on, so that the next page means the same products."""
        wanted = [(it.name, str(getattr(self.found_by, it.name))) for it in fields(self.found_by)]
        if self.is_all:
            return [("all", "on"), *wanted]
        return [*(("id", str(id)) for id in self.ids), *wanted]


@dataclass(frozen=True, slots=True)
class BulkForm:
    """The form of one kind of edit, as texts; `once` makes two sendings of it the same edit."""

    kind: Kind
    texts: Mapping[str, str]
    once: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: MultiDict[str, str], *, once: str = "") -> Self | None:
        """Read a form; None where it names no kind of edit."""
        kind = sent.get("kind", "")
        if kind not in set(Kind):
            return None
        texts = {name: sent.get(name, "").strip()[:LONGEST_TEXT] for name in NAMES}
        return cls(Kind(kind), texts, sent.get("once", once)[:64])

    def refused(self, errors: Mapping[str, str]) -> Self:
        return replace(self, errors=errors)

    def key(self, chosen: Chosen) -> str:
        """Name this edit: the same when the same form is sent twice, and no other."""
        said = [self.once, self.kind, self.texts, chosen.hidden]
        return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class BulkReader:
    """Reads what a kind of edit needs to know, in a shop's currency and the words of the site."""

    currency: str
    locale: str
    zone: ZoneInfo
    sections: Sequence[int]

    def read(self, form: BulkForm) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Return what was asked for, and what is wrong by field."""
        wanted, errors = {}, {}
        for name in FIELDS[form.kind]:
            try:
                wanted[name] = _READERS[name](self, form)
            except Wrong as wrong:
                errors[name] = str(wrong)
        return wanted, errors

    def amount(self, form: BulkForm) -> int:
        price = read_price(form.texts["amount"].lstrip("+-−"), self.currency, self.locale)
        is_less = form.kind is Kind.PRICE_AMOUNT and form.texts["way"] == "down"
        return -price.minor if is_less else price.minor

    def percent(self, form: BulkForm) -> int:
        text = form.texts["percent"].removesuffix("%").strip().replace(",", ".")
        try:
            hundredths = Decimal(text) * 100
        except InvalidOperation:
            raise Wrong(_("Write it like 5 or 7.5")) from None
        if not (hundredths.is_finite() and hundredths == hundredths.to_integral_value()):
            raise Wrong(_("Write it like 5 or 7.5"))
        is_less = form.kind is Kind.SPECIAL_PERCENT or form.texts["way"] == "down"
        most = WHOLE - 1 if is_less else MOST_PERCENT * 100
        if not 0 < hundredths <= most:
            raise Wrong(_("Between 0 and %(most)s per cent, please", most=-(-most // 100)))
        return -int(hundredths) if is_less else int(hundredths)

    def ending(self, form: BulkForm) -> str:
        return form.texts["ending"] if form.texts["ending"] in set(Ending) else Ending.ANY.value

    def until(self, form: BulkForm) -> str | None:
        text = form.texts["until"]
        return read_last_day(text, self.zone).isoformat() if text else None

    def section_id(self, form: BulkForm) -> int | None:
        text = form.texts["section_id"]
        if not text:
            raise Wrong(_("Please choose one"))
        if text == NOTHING:
            return None
        section = next((id for id in self.sections if str(id) == text), None)
        if section is None:
            raise Wrong(_("There is no such section any more"))
        return section

    def label(self, form: BulkForm) -> str:
        label = " ".join(form.texts["label"].split())
        if not label:
            raise Wrong(_("Please fill this in"))
        if len(label) > LIMITS["mark"] or set(label) & set(";,|/") or not label.isprintable():
            raise Wrong(_("One short word or two, without a comma, please"))
        return label


_READERS: Mapping[str, Callable[[BulkReader, BulkForm], Any]] = {
    "amount": BulkReader.amount,
    "percent": BulkReader.percent,
    "ending": BulkReader.ending,
    "until": BulkReader.until,
    "section_id": BulkReader.section_id,
    "label": BulkReader.label,
}
NAMES = (*_READERS, "way")
# What each kind asks for.
FIELDS: Mapping[Kind, Sequence[str]] = {
    Kind.PRICE: ("amount",),
    Kind.PRICE_PERCENT: ("percent", "ending"),
    Kind.PRICE_AMOUNT: ("amount", "ending"),
    Kind.SPECIAL: ("amount", "until"),
    Kind.SPECIAL_PERCENT: ("percent", "ending", "until"),
    Kind.SPECIAL_END: (),
    Kind.SECTION: ("section_id",),
    Kind.LABEL_ADD: ("label",),
    Kind.LABEL_REMOVE: ("label",),
    Kind.SHOW: (),
    Kind.HIDE: (),
}
