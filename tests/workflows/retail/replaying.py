"""Replay invoices through all seven services and the simulated SumUp, as shoppers and a keeper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import select

from glue.contracts import cart
from glue.contracts.orders import OrderState
from market.marketplaces.models import Marketplace
from market.products.models import Product
from market.products.service import Entry, shelve_products
from orders.models import Order, OrderItem, RefundReason
from orders.payments.queries import lock_latest, payment_of_order
from orders.payments.reconciling import check_due_attempts
from orders.refunds.making import making, start_making
from orders.refunds.service import RefundedLine, RefundWish, intend_refund
from shared.db import reading, transaction
from shared.money import Money
from shared.rpc import post_activity
from shared.runtime import running
from shared.saga import drain_sagas
from shared.web.identity import VISITOR_COOKIE, Cookies
from tests.workflows.bakery import Bakery
from tests.workflows.platform import DOMAIN, Browser, Platform
from tests.workflows.retail.invoices import Line, MoneyBack, Sorted

CURRENCY = "GBP"
MOST = cart.MAX_QUANTITY


@dataclass(frozen=True, slots=True)
class Sold:
    """Where a part of an invoice's line was sold: so many units, in an item of an order."""

    order_id: int
    item_id: int
    quantity: int


@dataclass(slots=True)
class Replay:
    """One shop, its customers, and what they bought so far."""

    platform: Platform
    bakery: Bakery
    orders: int = 0
    refunds: int = 0
    _prices: dict[str, int] = field(default_factory=dict)
    _products: dict[str, int] = field(default_factory=dict)
    _market_place_id: int = 0
    _sold: dict[int, list[Sold]] = field(default_factory=lambda: defaultdict(list))

    async def everything(self, found: Sorted) -> None:
        """Let everything happen that the invoices tell of, in their order."""
        for event in found.events:
            if isinstance(event, MoneyBack):
                await self.give_back(event)
            else:
                for parts in baskets_of(event):
                    await self.sell(event[0], parts)

    async def sell(self, about: Line, parts: Sequence[tuple[Line, int]]) -> None:
        """Price the products, fill a basket, send it, pay at SumUp, and let it be settled."""
        await self._price([line for line, _ in parts])
        customer = f"customer-{about.customer or about.invoice}"
        with running(self.platform.runtime("market")):
            for line, quantity in parts:
                await post_activity(
                    cart.CartActivity(
                        id=str(uuid4()),
                        type="Add",
                        object=cart.CartItemObject(
                            product_id=self._products[line.code],
                            quantity=quantity,
                            market_place_id=self._market_place_id,
                        ),
                        session_id=customer,
                    )
                )
        await self.bakery.check_out(self._browser(customer), email=f"{customer}@example.org")
        self.platform.sumup.pay(self.platform.sumup.checkouts[-1].id)
        await self.platform.sumup.deliver_webhooks()
        with running(self.platform.runtime("orders")):
            await check_due_attempts()
            await self._note_sold(parts)
        await self.platform.let_events_happen()
        self.orders += 1

    async def give_back(self, back: MoneyBack) -> None:
        """Give the price of what comes back to its customer, order by order."""
        wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for line, quantity in back.taken:
            for order_id, item_id, some in self._take_sold(line, quantity):
                wanted[order_id].append((item_id, some))
        with running(self.platform.runtime("orders")):
            for order_id, things in wanted.items():
                await self._refund(order_id, things, back.line)
            await drain_sagas(making)
        self.refunds += len(wanted)

    async def _price(self, lines: Sequence[Line]) -> None:
        fresh = {it.code: it for it in lines if self._prices.get(it.code) != it.price_minor}
        if not fresh:
            return
        with running(self.platform.runtime("market")):
            async with transaction() as session:
                shop = (await session.scalars(select(Marketplace).with_for_update())).one()
                self._market_place_id = shop.id
                entries = [
                    Entry(sku=line.code, title=line.title, regular_price_minor=line.price_minor)
                    for line in fresh.values()
                ]
                await shelve_products(session, shop, entries, fields=frozenset())
            async with reading() as session:
                rows = await session.execute(
                    select(Product.sku, Product.id).where(Product.sku.in_(fresh))
                )
                self._products |= {sku: number for sku, number in rows}
        self._prices |= {code: line.price_minor for code, line in fresh.items()}

    async def _note_sold(self, parts: Sequence[tuple[Line, int]]) -> None:
        async with reading() as session:
            order = (await session.scalars(select(Order).order_by(Order.id.desc()).limit(1))).one()
            items = await session.execute(
                select(OrderItem.product_id, OrderItem.id).where(OrderItem.order_id == order.id)
            )
            item_of: Mapping[int, int] = {product_id: number for product_id, number in items}
        assert order.state is OrderState.PAID, f"order {order.id} is {order.state}"
        for line, quantity in parts:
            item_id = item_of[self._products[line.code]]
            self._sold[id(line)].append(Sold(order.id, item_id, quantity))

    def _take_sold(self, line: Line, quantity: int) -> list[tuple[int, int, int]]:
        taken, places = [], self._sold[id(line)]
        while quantity:
            place = places.pop()
            some = min(place.quantity, quantity)
            taken.append((place.order_id, place.item_id, some))
            quantity -= some
            if some < place.quantity:
                places.append(Sold(place.order_id, place.item_id, place.quantity - some))
        return taken

    async def _refund(self, order_id: int, things: Sequence[tuple[int, int]], line: Line) -> None:
        lines: dict[int, int] = defaultdict(int)
        for item_id, some in things:
            lines[item_id] += some
        wish = RefundWish(
            key=f"{line.invoice}:{self.refunds}:{order_id}",
            amount=Money(sum(lines.values()) * line.price_minor, CURRENCY),
            reason=RefundReason.KEEPER,
            lines=[RefundedLine(some, order_item_id=item_id) for item_id, some in lines.items()],
        )
        async with transaction() as session:
            owed = await lock_latest(session, order_id)
            payment = await payment_of_order(session, order_id)
            assert payment is not None
            await start_making(session, await intend_refund(session, owed.order, payment, wish))

    def _browser(self, customer: str) -> Browser:
        browser = self.platform.new_browser()
        cookies = Cookies(self.platform.runtime("cart").settings)
        browser.cookies.set(
            VISITOR_COOKIE, str(cookies._visitor.dumps(customer)), domain=f".{DOMAIN}"
        )
        return browser


def baskets_of(lines: Sequence[Line]) -> list[list[tuple[Line, int]]]:
    """Divide an invoice into baskets in which each thing has one price and no more than 999 units.

    An invoice may have a thing on several lines, at several prices, or by the thousand.
    """
    baskets: list[list[tuple[Line, int]]] = []
    for line in lines:
        left = line.quantity
        while left:
            some = min(left, MOST)
            basket = next((it for it in baskets if _fits(it, line, some)), None)
            if basket is None:
                basket = []
                baskets.append(basket)
            basket.append((line, some))
            left -= some
    return baskets


def _fits(basket: Sequence[tuple[Line, int]], line: Line, quantity: int) -> bool:
    same = [(it, some) for it, some in basket if it.code == line.code]
    has_one_price = all(it.price_minor == line.price_minor for it, _ in same)
    return has_one_price and sum(some for _, some in same) + quantity <= MOST
