"""What a run comes to, in words: on the page, and as a file for a spreadsheet."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any

from market.imports.models import ImportRow, RunState, Verdict
from market.imports.queries import rows_after
from shared.db import reading
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.money import Money
from shared.spreadsheets import BYTE_ORDER_MARK, csv_rows, safe_cell

BATCH = 1000
VERDICTS = {
    Verdict.ADDED: _l("New"),
    Verdict.CHANGED: _l("Changed"),
    Verdict.UNCHANGED: _l("As it was"),
    Verdict.GONE: _l("Gone"),
    Verdict.REFUSED: _l("Refused"),
}
TONES = {
    Verdict.ADDED: "good",
    Verdict.CHANGED: "waiting",
    Verdict.UNCHANGED: "muted",
    Verdict.GONE: "warn",
    Verdict.REFUSED: "bad",
}
STATES = {
    RunState.MAPPING: (_l("Columns to be named"), "waiting"),
    RunState.READING: (_l("Being read"), "waiting"),
    RunState.READY: (_l("To be reviewed"), "warn"),
    RunState.WRITING: (_l("Being written"), "waiting"),
    RunState.WRITTEN: (_l("Written"), "good"),
    RunState.REFUSED: (_l("Could not be read"), "bad"),
    RunState.DISCARDED: (_l("Discarded"), "muted"),
}
COLUMNS = {
    "title": _l("title"),
    "regular_price_minor": _l("price"),
    "special_price_minor": _l("special price"),
    "section": _l("section"),
    "brand": _l("brand"),
    "description": _l("description"),
    "content_amount": _l("content"),
    "content_unit": _l("unit of the content"),
    "case_size": _l("case size"),
    "vat_rate": _l("VAT rate"),
    "labels": _l("labels"),
    "stickers": _l("stickers"),
    "diets": _l("dietary marks"),
    "allergens": _l("allergens"),
    "traces": _l("traces"),
    "ingredients": _l("ingredients"),
    "image": _l("image"),
    "image_alt": _l("image alt"),
    "is_published": _l("on the shelves"),
}


def differences(pairs: dict[str, list[Any]], currency: str) -> list[tuple[str, str, str]]:
    """Return, by column in words, what is and what is said."""
    return [
        (_(COLUMNS[name]), shown(name, was, currency), shown(name, will, currency))
        for name, (was, will) in pairs.items()
    ]


def shown(name: str, value: Any, currency: str) -> str:
    """Return a value as a person reads it."""
    if value is None or value in ("", []):
        return "–"
    if name.endswith("_minor"):
        return str(Money(value, currency))
    if name == "vat_rate":
        return f"{Decimal(value) / 100:f} %"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)


async def report_csv(run_id: int, currency: str) -> AsyncIterator[bytes]:
    """Write what became of each row of a run, a portion at a time."""
    heading = [_("Line"), _("SKU"), _("Name"), _("What"), _("Changes"), _("Kept"), _("Reason")]
    yield (BYTE_ORDER_MARK + csv_rows([heading])).encode()
    position = 0
    while True:
        async with reading() as session:
            rows = await rows_after(session, run_id, position, limit=BATCH)
        if not rows:
            return
        yield csv_rows(_cells(row, currency) for row in rows).encode()
        position = rows[-1].position


def _cells(row: ImportRow, currency: str) -> list[str]:
    texts = [
        row.code or "",
        row.title,
        _(VERDICTS[row.verdict]),
        _in_words(row.changes, currency),
        _in_words(row.kept, currency),
        row.reason,
    ]
    return [str(row.line or ""), *map(safe_cell, texts)]


def _in_words(pairs: dict[str, list[Any]], currency: str) -> str:
    found: Sequence[tuple[str, str, str]] = differences(pairs, currency)
    return "; ".join(f"{label}: {was} → {will}" for label, was, will in found)
