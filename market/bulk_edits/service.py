"""Changing many products at once: looked at first, written in one go, and put back.

Nothing here loads a product: rows are made, compared and written by statements about all of them.
The shop is locked before its edits, and its products after both.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Text,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from glue.audit import Audited, ObjectType
from market.bulk_edits.changes import COLUMNS
from market.bulk_edits.models import BulkEdit, BulkEditRow, Kind, Outcome, State
from market.bulk_edits.queries import lock_edit
from market.bulk_edits.statements import products_as_left, rows_to_write, staging
from market.indexes.models import ProductVersion
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from market.products.changes import tell_changed
from market.products.models import KEEPER, Product
from market.sections.models import Section
from shared.audit import record
from shared.db import WriteSession

PREVIEWS_KEPT = timedelta(days=1)
EDITS_KEPT = timedelta(days=90)


async def preview_edit(
    session: WriteSession,
    shop: Marketplace,
    *,
    key: str,
    kind: Kind,
    wanted: Mapping[str, Any],
    chosen: ColumnElement[bool],
    now: datetime,
) -> int:
    """Write down what an edit would make of the chosen products, and change none; return its id.

    With a key that was there before it is the edit of then.
    """
    await _forget_old(session, shop, now)
    made: int | None = await session.scalar(
        insert(BulkEdit)
        .values(marketplace_id=shop.id, kind=kind, wanted=dict(wanted), key=key)
        .on_conflict_do_nothing(index_elements=["marketplace_id", "key"])
        .returning(BulkEdit.id)
    )
    if made is None:
        same = select(BulkEdit.id).where(BulkEdit.marketplace_id == shop.id, BulkEdit.key == key)
        return (await session.scalars(same)).one()
    await session.execute(staging(made, kind, wanted, chosen))
    await _count(session, await lock_edit(session, shop, made))
    return made


async def write_edit(
    session: WriteSession, shop: Marketplace, edit_id: int, *, now: datetime
) -> None:
    """Write an edit as it was previewed, but for what changed since; a second time does nothing.

    What it changes is the keeper's from now on. Raises `NotFound`.
    """
    await lock_marketplace(session, shop.id)
    edit = await lock_edit(session, shop, edit_id)
    if edit.state is not State.PREVIEW:
        return
    await _judge(
        session, edit, Outcome.WAITING, _is_as_seen(edit), (Outcome.WRITTEN, Outcome.OVERTAKEN)
    )
    rows = rows_to_write(edit, BulkEditRow.after, Outcome.WRITTEN)
    sources = literal(dict.fromkeys(COLUMNS[edit.kind], KEEPER), JSONB)
    await _write(session, edit, rows, Product.provenance.op("||")(sources))
    edit.state, edit.written_at = State.WRITTEN, now
    await _count(session, edit)
    await _record(session, shop, edit, Audited.PRODUCTS_CHANGED, Outcome.WRITTEN)


async def undo_edit(
    session: WriteSession, shop: Marketplace, edit_id: int, *, now: datetime
) -> None:
    """Put back what still is as an edit left it; a second time does nothing.

    Whose it was before, a supplier's or nobody's, it is again. Raises `NotFound`.
    """
    await lock_marketplace(session, shop.id)
    edit = await lock_edit(session, shop, edit_id)
    if edit.state is not State.WRITTEN:
        return
    can_go_back = BulkEditRow.product_id.in_(products_as_left(edit))
    await _judge(session, edit, Outcome.WRITTEN, can_go_back, (Outcome.UNDONE, Outcome.KEPT))
    rows = rows_to_write(edit, BulkEditRow.before, Outcome.UNDONE)
    names = literal(list(COLUMNS[edit.kind]), ARRAY(Text))
    await _write(session, edit, rows, Product.provenance.op("-")(names).op("||")(rows.c.sources))
    edit.state, edit.undone_at = State.UNDONE, now
    await _count(session, edit)
    await _record(session, shop, edit, Audited.PRODUCTS_PUT_BACK, Outcome.UNDONE)


async def _forget_old(session: WriteSession, shop: Marketplace, now: datetime) -> None:
    is_left = and_(BulkEdit.state == State.PREVIEW, BulkEdit.created_at < now - PREVIEWS_KEPT)
    await session.execute(
        delete(BulkEdit).where(
            BulkEdit.marketplace_id == shop.id,
            or_(is_left, BulkEdit.created_at < now - EDITS_KEPT),
        )
    )


def _is_as_seen(edit: BulkEdit) -> ColumnElement[bool]:
    """Match rows whose products nobody has changed since the preview."""
    as_seen = select(ProductVersion.product_id).where(
        ProductVersion.product_id == BulkEditRow.product_id,
        ProductVersion.version == BulkEditRow.version,
    )
    section = edit.wanted.get("section_id")
    if section is None:
        return as_seen.exists()
    return and_(as_seen.exists(), select(Section.id).where(Section.id == section).exists())


async def _judge(
    session: WriteSession,
    edit: BulkEdit,
    before: Outcome,
    condition: ColumnElement[bool],
    outcomes: tuple[Outcome, Outcome],
) -> None:
    """Give rows one outcome where the condition holds, and another where it does not."""
    holds, fails = outcomes
    await session.execute(
        update(BulkEditRow)
        .where(BulkEditRow.edit_id == edit.id, BulkEditRow.outcome == before)
        .values(outcome=when((condition, literal(holds.value)), else_=literal(fails.value)))
        .execution_options(synchronize_session=False)
    )


async def _write(
    session: WriteSession, edit: BulkEdit, rows: Subquery, provenance: ColumnElement[Any]
) -> None:
    values = {name: rows.c[name] for name in COLUMNS[edit.kind]}
    written = await session.scalars(
        update(Product)
        .where(Product.id == rows.c.product_id)
        .values(values | {"provenance": provenance, "updated_at": func.now()})
        .returning(Product.id)
        .execution_options(synchronize_session=False)
    )
    await tell_changed(session, written)


async def _count(session: WriteSession, edit: BulkEdit) -> None:
    statement = (
        select(BulkEditRow.outcome, func.count())
        .where(BulkEditRow.edit_id == edit.id)
        .group_by(BulkEditRow.outcome)
    )
    edit.counts = {outcome.value: count for outcome, count in await session.execute(statement)}
    await session.flush()


async def _record(
    session: WriteSession, shop: Marketplace, edit: BulkEdit, deed: Audited, done: Outcome
) -> None:
    await record(
        session,
        deed,
        on=(ObjectType.MARKETPLACE, shop.id),
        within=shop.container_id,
        edit=edit.id,
        kind=edit.kind.value,
        products=edit.count(done),
    )
