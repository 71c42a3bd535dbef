"""Many products changed at once, as a keeper's browser does it."""

from urllib.parse import urlencode

from quart import Response
from sqlalchemy import select

from market.bulk_edits.models import BulkEdit, BulkEditRow, Outcome
from market.products.models import Product
from shared.db import reading
from shared.testing.browser import SameOriginClient

EDITS = "/keep/bakery/shop/bulk-edits/"


async def ids_of(*titles: str) -> list[str]:
    """Return the ids of products, as a form sends them."""
    async with reading() as session:
        ids = await session.scalars(select(Product.id).where(Product.title.in_(titles)))
        return [str(id) for id in ids]


async def send(
    keeper: SameOriginClient, kind: str, titles: tuple[str, ...] = (), **fields: str
) -> Response:
    form = {"kind": kind, "once": "1", "id": await ids_of(*titles), **fields}
    return await keeper.post(
        EDITS,
        data=urlencode(form, doseq=True),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


async def preview(
    keeper: SameOriginClient, kind: str, titles: tuple[str, ...] = (), **fields: str
) -> str:
    """Say what is to be done with products, and return the address of the preview."""
    answer = await send(keeper, kind, titles, **fields)
    assert answer.status_code == 303, await answer.get_data(as_text=True)
    return str(answer.headers["Location"])


async def change(
    keeper: SameOriginClient, kind: str, titles: tuple[str, ...] = (), **fields: str
) -> str:
    """Change products at once, as it was previewed, and return the edit's address."""
    address = await preview(keeper, kind, titles, **fields)
    await write(keeper, address)
    return address


async def write(keeper: SameOriginClient, address: str) -> Response:
    return await keeper.post(f"{address}writing/")


async def undo(keeper: SameOriginClient, address: str) -> Response:
    return await keeper.post(f"{address}undoing/")


async def outcomes() -> dict[str, Outcome]:
    """Return what became of the products of the latest edit, by title."""
    latest = select(BulkEdit.id).order_by(BulkEdit.id.desc()).limit(1).scalar_subquery()
    statement = (
        select(Product.title, BulkEditRow.outcome)
        .join(BulkEditRow, BulkEditRow.product_id == Product.id)
        .where(BulkEditRow.edit_id == latest)
    )
    async with reading() as session:
        return {title: outcome for title, outcome in await session.execute(statement)}


async def prices() -> dict[str, tuple[int, int | None]]:
    """Return usual and special prices by title."""
    statement = select(Product.title, Product.regular_price_minor, Product.special_price_minor)
    async with reading() as session:
        return {
            title: (usual, special) for title, usual, special in await session.execute(statement)
        }
