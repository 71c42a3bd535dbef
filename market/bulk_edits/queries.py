"""Edits of many products, and what becomes of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, and_, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from market.bulk_edits.forms import Chosen
from market.bulk_edits.models import BulkEdit, BulkEditRow, Outcome
from market.desk.queries import found_by
from market.marketplaces.models import Marketplace
from market.products.models import Product
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound

MOST_EDITS = 30
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class RowOfEdit:
    """A product in an edit, by its name."""

    row: BulkEditRow
    title: str
    sku: str


def chosen_by(shop: Marketplace, chosen: Chosen, *, now: datetime) -> ColumnElement[bool]:
    """Match the products of a shop, joined with their stock, that a keeper chose."""
    if chosen.is_all:
        return found_by(shop, chosen.found_by, now=now)
    ids = literal(list(chosen.ids), ARRAY(BigInteger))
    return and_(Product.marketplace_id == shop.id, Product.id == any_(ids))


async def lock_edit(session: WriteSession, shop: Marketplace, edit_id: int) -> BulkEdit:
    """Return an edit of a shop and let nobody else write it meanwhile; raises `NotFound`."""
    statement = (
        select(BulkEdit)
        .where(BulkEdit.marketplace_id == shop.id, BulkEdit.id == edit_id)
        .with_for_update()
    )
    edit = (await session.scalars(statement)).one_or_none()
    if edit is None:
        raise NotFound()
    return edit


async def edit_of_shop(session: ReadSession, shop: Marketplace, edit_id: int) -> BulkEdit | None:
    statement = select(BulkEdit).where(BulkEdit.marketplace_id == shop.id, BulkEdit.id == edit_id)
    return (await session.scalars(statement)).one_or_none()


async def latest_edits(session: ReadSession, shop: Marketplace) -> Sequence[BulkEdit]:
    """Return the edits of a shop that were written, the latest first."""
    statement = (
        select(BulkEdit)
        .where(BulkEdit.marketplace_id == shop.id, BulkEdit.written_at.is_not(None))
        .order_by(BulkEdit.id.desc())
        .limit(MOST_EDITS)
    )
    return (await session.scalars(statement)).all()


async def rows_of_edit(
    session: ReadSession, edit: BulkEdit, outcomes: Sequence[Outcome]
) -> Sequence[RowOfEdit]:
    """Return the first products of an edit that came to one of `outcomes`, by title."""
    statement = (
        select(BulkEditRow, Product.title, Product.sku)
        .join(Product, Product.id == BulkEditRow.product_id)
        .where(BulkEditRow.edit_id == edit.id, BulkEditRow.outcome.in_(outcomes))
        .order_by(func.lower(Product.title), Product.id)
        .limit(MOST_ROWS)
    )
    return [RowOfEdit(*row) for row in await session.execute(statement)]
