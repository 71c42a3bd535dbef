"""Rows that a crawler sends, some at a time."""

from collections.abc import Mapping
from datetime import datetime

from glue.contracts import market
from market.imports.errors import StillWriting
from market.imports.models import ImportRun, RunState, Verdict
from market.imports.offers import OfferReader
from market.imports.queries import lock_run_of_key
from market.imports.runs import begin_run, rest_as
from market.imports.staging import ReadRow, stage_gone, stage_rows
from market.marketplaces.queries import marketplace_by_id
from market.products.texts import FIELDS, Refusal
from market.suppliers.models import Supplier, SupplierKind
from market.suppliers.service import known_supplier
from shared.db import WriteSession


async def receive_rows(
    session: WriteSession, action: market.StageImportRows, *, now: datetime
) -> market.StagedImport:
    """Keep rows with what they come to; raises `UnknownMarketplace` or `ImportClosed`."""
    shop = await marketplace_by_id(session, action.marketplace_id)
    if shop is None:
        raise market.UnknownMarketplace()
    supplier = await known_supplier(
        session, shop.id, name=action.supplier, kind=SupplierKind.CRAWLER
    )
    run = await _run(session, supplier, action, now=now)
    # Prices come from programs, which write them with a point.
    reader = OfferReader(shop.currency, "en_GB")
    rows = [
        _read(reader, number, texts)
        for number, texts in enumerate(action.rows, start=run.read_up_to + 1)
    ]
    await stage_rows(session, run, supplier, rows)
    if action.is_last:
        run.is_whole = action.is_whole
        await stage_gone(session, run, supplier)
        await rest_as(session, run, RunState.READY, now=now)
    return market.StagedImport(run_id=run.id, rows=run.rows, refused=run.count(Verdict.REFUSED))


async def _run(
    session: WriteSession, supplier: Supplier, action: market.StageImportRows, *, now: datetime
) -> ImportRun:
    run = await lock_run_of_key(session, supplier.id, action.run)
    if run is None:
        try:
            return await begin_run(
                session,
                supplier,
                state=RunState.READING,
                key=action.run,
                file_name=action.run,
                now=now,
            )
        except StillWriting as problem:
            raise market.ImportClosed() from problem
    if run.state is not RunState.READING:
        raise market.ImportClosed()
    return run


def _read(reader: OfferReader, number: int, texts: Mapping[str, str]) -> ReadRow:
    known = {name: text for name, text in texts.items() if name in FIELDS}
    try:
        offer = reader.read(known)
    except Refusal as reason:
        return ReadRow(number, known.get("sku", "").strip(), reason=str(reason))
    return ReadRow(number, offer.code, offer)
