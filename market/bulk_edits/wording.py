"""Edits of many products in words: what each does, what stands in its way, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from market.bulk_edits.changes import COLUMNS
from market.bulk_edits.models import BulkEdit, BulkEditRow, Kind, Outcome, Why
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.money import Money
from shared.settings import SiteConfig
from shared.web.jinja import long_date, money

KINDS: Mapping[Kind, str] = {
    Kind.PRICE: _l("Set one price"),
    Kind.PRICE_PERCENT: _l("Change prices by per cent"),
    Kind.PRICE_AMOUNT: _l("Change prices by an amount"),
    Kind.SPECIAL: _l("Set a special price"),
    Kind.SPECIAL_PERCENT: _l("Special price by per cent"),
    Kind.SPECIAL_END: _l("End special prices"),
    Kind.SECTION: _l("Move to a section"),
    Kind.LABEL_ADD: _l("Add a label"),
    Kind.LABEL_REMOVE: _l("Take a label off"),
    Kind.SHOW: _l("Show to shoppers"),
    Kind.HIDE: _l("Hide from shoppers"),
}
REASONS: Mapping[Why, str] = {
    Why.DELETED: _l("It is deleted"),
    Why.NOTHING: _l("It would cost nothing"),
    Why.TOO_MUCH: _l("It would cost more than anybody can pay"),
    Why.BELOW_SPECIAL: _l("Its special price would not be below the usual one"),
    Why.NOT_BELOW: _l("The special price would not be below the usual one"),
    Why.MANY_LABELS: _l("It has as many labels as there may be"),
}
LEFT_ALONE: Mapping[Outcome, str] = {
    Outcome.OVERTAKEN: _l("Somebody has changed it since the preview"),
    Outcome.KEPT: _l("Somebody has changed it since"),
}
NAMES: Mapping[str, str] = {
    "regular_price_minor": _l("Price"),
    "special_price_minor": _l("Special price"),
    "special_until": _l("Its last day"),
    "section_id": _l("Section"),
    "labels": _l("Labels"),
    "is_published": _l("Shoppers see it"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Says what a shop's edits are about, in its currency and by the names of its sections."""

    site: SiteConfig
    currency: str
    sections: Mapping[int, str]

    def kind(self, edit: BulkEdit) -> str:
        """Say what an edit does."""
        return _(KINDS[edit.kind])

    def details(self, edit: BulkEdit) -> str:
        """Say what an edit was told: how much, whither, until when."""
        said, wanted = [], edit.wanted
        if "percent" in wanted:
            said.append(f"{wanted['percent'] / 100:+g} %")
        if "amount" in wanted:
            amount = self.shown("regular_price_minor", wanted["amount"])
            is_more = edit.kind is Kind.PRICE_AMOUNT and wanted["amount"] > 0
            said.append(f"+{amount}" if is_more else amount)
        if "section_id" in wanted:
            said.append(self.shown("section_id", wanted["section_id"]))
        if "label" in wanted:
            said.append(wanted["label"])
        if wanted.get("until"):
            said.append(_("through %(day)s", day=self.shown("special_until", wanted["until"])))
        if wanted.get("ending"):
            said.append(_("to endings in %(digit)s", digit=wanted["ending"]))
        return " · ".join(said)

    def differences(self, edit: BulkEdit, row: BulkEditRow) -> Sequence[tuple[str, str, str]]:
        """Return what changes of a product: its name, what it was and what it is then."""
        was, will = row.before, row.after
        if row.outcome is Outcome.UNDONE:
            was, will = will, was
        return [
            (_(NAMES[name]), self.shown(name, was[name]), self.shown(name, will[name]))
            for name in COLUMNS[edit.kind]
            if was[name] != will[name]
        ]

    def reason(self, row: BulkEditRow) -> str:
        """Say what kept a product from being changed."""
        return _(REASONS[row.why]) if row.why else _(LEFT_ALONE[row.outcome])

    def shown(self, name: str, value: Any) -> str:
        """Return a value as a person reads it."""
        if value is None or value == []:
            return "–"
        if name.endswith("_minor"):
            return money(Money(value, self.currency), self.site.locale)
        if name == "special_until":
            last = datetime.fromisoformat(value) - timedelta.resolution
            return long_date(last, "medium", zone=self.site.zone, locale=self.site.locale)
        if name == "section_id":
            return self.sections.get(value, "–")
        if name == "is_published":
            return _("yes") if value else _("no")
        return ", ".join(value)
