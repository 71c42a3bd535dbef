"""Reading a file of rows into a run, and a run into the shop."""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice

from babel import Locale

from market.imports.errors import UnreadableFile
from market.imports.models import RunState
from market.imports.queries import lock_run
from market.imports.reading import Row
from market.imports.rows import Columns
from market.imports.runs import rest_as
from market.imports.staging import ReadRow, stage_gone, stage_rows
from market.imports.writing import write_rows
from market.products.texts import Refusal
from market.suppliers.models import Supplier
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.i18n import gettext as _

BATCH = 1000

Keep = Callable[[WriteSession], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one batch of rows."""

    rows: int
    refused: Sequence[ReadRow]


@dataclass(frozen=True, slots=True)
class RowSource:
    """The rows below a heading, read as offers some at a time."""

    columns: Columns
    rows: Iterator[Row]

    @classmethod
    def of(
        cls,
        rows: Iterator[Row],
        currency: str,
        *,
        mapping: Mapping[str, str] | None = None,
        locale: Locale | str = "en_GB",
    ) -> "RowSource":
        """Read the heading; raises `UnreadableFile`."""
        heading = next(rows, None)
        if heading is None:
            raise UnreadableFile(_("The first line is empty: it must name the columns"))
        if heading.problem:
            raise UnreadableFile(
                _("The first line cannot be understood: %(why)s", why=heading.problem)
            )
        columns = Columns.from_heading(heading.cells, currency, mapping=mapping, locale=locale)
        return cls(columns, rows)

    def skip(self, count: int) -> None:
        """Leave out rows that were read before."""
        next(islice(self.rows, count, count), None)

    async def batches(self) -> AsyncGenerator[list[ReadRow], None]:
        """Read the rows some at a time, the next ones while the last ones are worked on."""
        reading = self._begin_batch()
        try:
            while batch := await reading:
                reading = self._begin_batch()
                yield batch
        finally:
            # A thread is not to be broken off, and the file is closed after this.
            await asyncio.gather(reading, return_exceptions=True)

    def _begin_batch(self) -> asyncio.Task[list[ReadRow]]:
        return asyncio.create_task(asyncio.to_thread(self._batch))

    def _batch(self) -> list[ReadRow]:
        return [self._read(row) for row in islice(self.rows, BATCH)]

    def _read(self, row: Row) -> ReadRow:
        try:
            if row.problem:
                raise Refusal(row.problem)
            offer = self.columns.offer(row.cells)
        except Refusal as reason:
            return ReadRow(row.line, self.columns.code(row.cells), reason=f"{reason}{_extent(row)}")
        return ReadRow(row.line, offer.code, offer)


async def stage_source(
    run_id: int, supplier: Supplier, source: RowSource, *, keep: Keep | None = None
) -> AsyncIterator[Step]:
    """Keep all rows of a source with what they come to, each batch in its own transaction.

    `keep` is called in each, and may raise where somebody else has taken over. Raises
    `UnreadableFile` where the rest cannot be read.
    """
    async with aclosing(source.batches()) as batches:
        async for batch in batches:
            async with transaction() as session:
                run = await lock_run(session, run_id)
                refused = await stage_rows(session, run, supplier, batch)
                if keep is not None:
                    await keep(session)
            yield Step(len(batch), refused)
    async with transaction() as session:
        run = await lock_run(session, run_id)
        await stage_gone(session, run, supplier)
        await rest_as(session, run, RunState.READY, now=utcnow())


async def write_next(run_id: int) -> bool:
    """Write the next rows of a run in a transaction; returns whether there are more.

    Whoever calls it: each batch is written once, as the run is locked and says how far it is.
    """
    async with transaction() as session:
        run = await lock_run(session, run_id)
        if run.state is not RunState.WRITING:
            return False
        supplier = await session.get_one(Supplier, run.supplier_id)
        if await write_rows(session, run, supplier):
            return True
        await rest_as(session, run, RunState.WRITTEN, now=utcnow())
        return False


async def refuse_run(run_id: int, problem: str) -> None:
    """Put a run away whose file cannot be read."""
    async with transaction() as session:
        run = await lock_run(session, run_id)
        await rest_as(session, run, RunState.REFUSED, now=utcnow(), problem=problem)


def _extent(row: Row) -> str:
    if row.last_line <= row.line:
        return ""
    return _(" (it runs on to line %(line)s: is a quotation mark missing?)", line=row.last_line)
