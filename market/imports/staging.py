"""Keeping the rows of a run with what they come to; the shop stays as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BigInteger, Table, Text, bindparam, column, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from market.imports.judging import judge, judge_gone
from market.imports.models import ImportRow, ImportRun, Verdict
from market.imports.offers import Offer
from market.imports.queries import count_goods, gone_goods, known_by_code, lines_of_codes
from market.products.models import LONGEST
from market.suppliers.models import Supplier
from shared.db import WriteSession
from shared.i18n import gettext as _

BATCH = 1000

_rows = (
    func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
    .table_valued(
        column("run_id", BigInteger),
        column("position", BigInteger),
        column("line", BigInteger),
        column("code", Text),
        column("title", Text),
        column("verdict", Text),
        column("offer", JSONB),
        column("changes", JSONB),
        column("kept", JSONB),
        column("reason", Text),
    )
    .render_derived(name="given", with_types=True)
)
_INSERT = insert(cast(Table, ImportRow.__table__)).from_select(
    [it.name for it in _rows.c],
    select(*_rows.c),
)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of what a supplier sent: an offer, or the reason why there is none."""

    line: int
    code: str = ""
    offer: Offer | None = None
    reason: str = ""


async def stage_rows(
    session: WriteSession, run: ImportRun, supplier: Supplier, rows: Sequence[ReadRow]
) -> Sequence[ReadRow]:
    """Keep rows with what they come to; returns those that were refused. The run is locked."""
    sorted_out = await _without_repeated(session, run, rows)
    codes = [row.offer.code for row in sorted_out if row.offer]
    known = await known_by_code(session, supplier, codes) if codes else {}
    staged = []
    for position, row in enumerate(sorted_out, start=run.read_up_to + 1):
        values: dict[str, Any] = {"run_id": run.id, "position": position, "line": row.line}
        if row.offer is None:
            staged.append(values | _refused(row))
            continue
        judgement = judge(row.offer, known.get(row.offer.code))
        staged.append(
            values
            | {
                "code": row.offer.code,
                "title": row.offer.title,
                "verdict": judgement.verdict,
                "offer": dict(row.offer.values),
                "changes": judgement.changes,
                "kept": judgement.kept,
                "reason": "",
            }
        )
    await _insert(session, run, staged)
    return [row for row in sorted_out if row.offer is None]


async def stage_gone(session: WriteSession, run: ImportRun, supplier: Supplier) -> None:
    """Add what the supplier no longer has, where the run names all it has; the run is locked."""
    run.of_goods = await count_goods(session, supplier)
    if not run.is_whole:
        return
    after = ""
    while goods := await gone_goods(session, supplier, run.id, after=after, limit=BATCH):
        after = goods[-1].code
        staged = []
        for position, known in enumerate(goods, start=run.read_up_to + 1):
            judgement = judge_gone(known)
            staged.append(
                {
                    "run_id": run.id,
                    "position": position,
                    "line": 0,
                    "code": known.code,
                    "title": known.values["title"],
                    "verdict": judgement.verdict,
                    "offer": {},
                    "changes": judgement.changes,
                    "kept": judgement.kept,
                    "reason": "",
                }
            )
        await _insert(session, run, staged)


async def _insert(session: WriteSession, run: ImportRun, staged: Sequence[dict[str, Any]]) -> None:
    if not staged:
        return
    await session.execute(_INSERT, {"rows": staged})
    counts = dict(run.counts)
    for row in staged:
        counts[row["verdict"]] = counts.get(row["verdict"], 0) + 1
    run.counts = counts
    run.read_up_to += len(staged)
    await session.flush()


async def _without_repeated(
    session: WriteSession, run: ImportRun, rows: Sequence[ReadRow]
) -> list[ReadRow]:
    first = await lines_of_codes(session, run.id, _codes(rows))
    sorted_out = []
    for row in rows:
        if row.offer is None:
            sorted_out.append(row)
        elif row.offer.code in first:
            reason = _("its SKU stands on line %(line)s already", line=first[row.offer.code])
            sorted_out.append(ReadRow(row.line, row.code, reason=reason))
        else:
            first[row.offer.code] = row.line
            sorted_out.append(row)
    return sorted_out


def _codes(rows: Iterable[ReadRow]) -> list[str]:
    return [row.offer.code for row in rows if row.offer]


def _refused(row: ReadRow) -> dict[str, Any]:
    code = _storable(row.code)
    return {
        # The code is kept, so that a product whose row is at fault is not taken for gone.
        "code": code if 0 < len(code) <= LONGEST["sku"] else None,
        "title": "",
        "verdict": Verdict.REFUSED,
        "offer": {},
        "changes": {},
        "kept": {},
        "reason": _storable(row.reason),
    }


def _storable(text: str) -> str:
    """Return a text without what PostgreSQL takes for no text."""
    return text.replace("\x00", "").encode(errors="replace").decode()
