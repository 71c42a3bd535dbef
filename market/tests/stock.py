"""Holding and selling in few words, as orders asks for it, and a look at the counts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from glue.contracts.market import (
    CommitStock,
    HoldStock,
    ReleaseStock,
    ReturnStock,
    Stock,
    StockLine,
)
from market.products.queries import products_by_ids
from market.stock.models import ProductStock
from market.stock.service import set_stock
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient

ADA, BEN = 100, 200
HOLD = timedelta(minutes=45)


@dataclass(slots=True)
class Shelf:
    """Two products, and orders that want some of them; each call has a key of its own."""

    orders: RpcClient
    tea: int
    soap: int
    keys: "count[int]" = field(default_factory=count)

    async def count(self, product_id: int, left: int | None) -> None:
        """Say how many are left to buy."""
        async with transaction() as session:
            await set_stock(session, product_id, left=left, now=utcnow())

    def holding(
        self, order_id: int, *, tea: int = 0, soap: int = 0, until: datetime | None = None
    ) -> HoldStock:
        wanted = ((self.tea, tea), (self.soap, soap))
        return HoldStock(
            order_id=order_id,
            lines=[StockLine(product_id=it, quantity=n) for it, n in wanted if n],
            held_until=until or utcnow() + HOLD,
        )

    async def hold(
        self, order_id: int, *, tea: int = 0, soap: int = 0, until: datetime | None = None
    ) -> Stock:
        action = self.holding(order_id, tea=tea, soap=soap, until=until)
        return await self.orders.act(action, key=self._key())

    async def commit(self, order_id: int) -> Stock:
        return await self.orders.act(CommitStock(order_id=order_id), key=self._key())

    async def release(self, order_id: int) -> Stock:
        return await self.orders.act(ReleaseStock(order_id=order_id), key=self._key())

    async def put_back(self, order_id: int, tea: int) -> Stock:
        lines = [StockLine(product_id=self.tea, quantity=tea)]
        return await self.orders.act(ReturnStock(order_id=order_id, lines=lines), key=self._key())

    async def left(self, product_id: int) -> int | None:
        """Look at how many a shopper would be shown."""
        async with reading() as session:
            (product,) = await products_by_ids(session, [product_id], now=utcnow())
        return product.left

    async def counts(self, product_id: int) -> tuple[int | None, int, int]:
        """Look at capacity, held and sold."""
        statement = select(ProductStock.capacity, ProductStock.held, ProductStock.sold).where(
            ProductStock.product_id == product_id
        )
        async with reading() as session:
            row = (await session.execute(statement)).one()
        return row.capacity, row.held, row.sold

    def _key(self) -> str:
        return f"key {next(self.keys)}"
