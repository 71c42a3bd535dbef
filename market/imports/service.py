"""Import a file of products into a marketplace: in batches, in one transaction."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from market.imports.errors import Refusal, UnreadableFile
from market.imports.reading import Row
from market.imports.rows import Columns
from market.imports.seen import SeenSkus
from market.marketplaces.models import Marketplace
from market.products.service import Entry, Shelved, shelve_products
from shared.db import WriteSession

BATCH = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one batch of rows; `unused` are the columns nobody asked for."""

    rows: int
    shelved: Shelved
    refused: Sequence[Refused]
    unused: tuple[str, ...]


async def import_products(
    session: WriteSession, marketplace: Marketplace, rows: Iterator[Row]
) -> AsyncIterator[Step]:
    """Shelve the products of a file, whose first row names the columns.

    The marketplace is locked. Products the file is silent about stay as they are. Raises
    `UnreadableFile`, and then nothing of the file must be kept.
    """
    heading = next(rows)
    if heading.problem:
        raise UnreadableFile(f"The first line cannot be understood: {heading.problem}")
    columns = Columns.from_heading(heading.cells, marketplace.currency)
    seen = await SeenSkus.begin(session)
    while batch := list(islice(rows, BATCH)):
        entries, refused = _sorted_out(batch, columns)
        repeated = await seen.repeated([(entry.sku, line) for line, entry in entries])
        refused += [
            Refused(line, f"its SKU stands on line {first} already")
            for line, first in repeated.items()
        ]
        fresh = [entry for line, entry in entries if line not in repeated]
        shelved = await shelve_products(session, marketplace, fresh, fields=columns.fields)
        refused.sort(key=lambda row: row.line)
        yield Step(len(batch), shelved, refused, columns.unused)


def _sorted_out(
    rows: Iterable[Row], columns: Columns
) -> tuple[list[tuple[int, Entry]], list[Refused]]:
    entries: list[tuple[int, Entry]] = []
    refused: list[Refused] = []
    for row in rows:
        try:
            if row.problem:
                raise Refusal(row.problem)
            entries.append((row.line, columns.entry(row.cells)))
        except Refusal as reason:
            refused.append(Refused(row.line, f"{reason}{_extent(row)}"))
    return entries, refused


def _extent(row: Row) -> str:
    if row.last_line <= row.line:
        return ""
    return f" (it runs on to line {row.last_line}: is a quotation mark missing?)"
