"""Files that spreadsheets open: as UTF-8, and with no text that is taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# Without it, spreadsheets take the text for something else than UTF-8.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would reckon with instead of showing it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV; what people typed has to be made safe before."""
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
