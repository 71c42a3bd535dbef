"""Taking a file in: kept in parts until it is read, with its heading looked at."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy.dialects.postgresql import insert

from market.imports.errors import UnreadableFile
from market.imports.files import open_file
from market.imports.models import LONGEST_FILE_NAME, ImportChunk, ImportRun
from market.imports.rows import guess
from market.imports.runs import begin_run
from market.suppliers.models import Supplier
from shared.db import WriteSession
from shared.i18n import gettext as _

PART = 2**20
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """The heading of a file, what its columns seem to hold, and some of its rows."""

    heading: Sequence[str]
    guesses: Sequence[str]
    rows: Sequence[Sequence[str]]


async def keep_file(
    session: WriteSession,
    supplier: Supplier,
    file: IO[bytes],
    *,
    name: str,
    is_whole: bool,
    now: datetime,
) -> ImportRun:
    """Begin a run with a file, which is kept in parts."""
    run = await begin_run(
        session, supplier, file_name=name[-LONGEST_FILE_NAME:], is_whole=is_whole, now=now
    )
    number = 0
    while part := await asyncio.to_thread(file.read, PART):
        await session.execute(
            insert(ImportChunk).values(run_id=run.id, number=number, content=part)
        )
        number += 1
    return run


async def require_readable(file: IO[bytes]) -> None:
    """Raise `UnreadableFile` unless a file has a heading; others are served meanwhile."""
    await asyncio.to_thread(_look_at, file)


def _look_at(file: IO[bytes]) -> None:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy, PART)
        file.seek(0)
        sample_of(path, {})


def sample_of(path: Path, mapping: dict[str, str]) -> Sample:
    """Return the heading and some rows of a file; raises `UnreadableFile`.

    What a supplier's columns were said to hold before is offered again.
    """
    with open_file(path) as rows:
        heading = next(rows, None)
        if heading is None or heading.problem:
            raise UnreadableFile(_("The first line cannot be understood"))
        shown = [row.cells for row in islice(rows, SHOWN) if not row.problem]
    said = {cell: field for field, cell in mapping.items()}
    guesses = [said.get(cell) or guess(cell) or "" for cell in heading.cells]
    # Of two columns that seem to hold the same, the first is offered.
    once = [it if it and it not in guesses[:place] else "" for place, it in enumerate(guesses)]
    return Sample(heading.cells, once, shown)
