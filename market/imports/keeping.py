"""What keepers and commands have done with imports; each is written down with the change."""

from datetime import datetime
from typing import IO

from glue.audit import Audited, ObjectType
from market.imports.models import ImportRun
from market.imports.runs import begin_writing, discard_run
from market.imports.uploads import keep_file
from market.marketplaces.models import Marketplace
from market.suppliers.models import Supplier
from shared.audit import record
from shared.db import WriteSession


async def send_file(
    session: WriteSession,
    shop: Marketplace,
    supplier: Supplier,
    file: IO[bytes],
    *,
    name: str,
    is_whole: bool,
    now: datetime,
) -> ImportRun:
    """Keep a file of a supplier's as a run; raises `StillWriting`."""
    run = await keep_file(session, supplier, file, name=name, is_whole=is_whole, now=now)
    await _write_down(session, shop, run, Audited.IMPORT_SENT)
    return run


async def write_run(
    session: WriteSession, shop: Marketplace, run_id: int, *, may_go: bool, now: datetime
) -> None:
    """Have a reviewed run written into a shop; raises `NotReady` or `ManyGone`."""
    run = await begin_writing(session, run_id, may_go=may_go, now=now)
    await _write_down(session, shop, run, Audited.IMPORT_WRITTEN)


async def put_away(session: WriteSession, shop: Marketplace, run_id: int, *, now: datetime) -> None:
    """Put away a run that is not to be written; raises `NotReady` once it is."""
    run = await discard_run(session, run_id, now=now)
    await _write_down(session, shop, run, Audited.IMPORT_DISCARDED)


async def _write_down(
    session: WriteSession, shop: Marketplace, run: ImportRun, deed: Audited
) -> None:
    await record(
        session,
        deed,
        on=(ObjectType.IMPORT, run.id),
        within=shop.container_id,
        shop=shop.id,
        counts={**run.counts},
    )
