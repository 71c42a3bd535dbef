"""Ordering and paying in few words, and a look at the record afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from glue.contracts.orders import CreatedOrder, CreateOrder, OrderState
from orders.ledger import queries as ledger
from orders.models import AttemptStatus, MoneyCase, Order, Payment, PaymentAttempt, Refund
from orders.money_cases.resolving import resolving
from orders.payments.opening import opening
from orders.payments.reconciling import check_due_attempts
from orders.refunds.making import making
from orders.tests.factories import BAKERY, OTHER, SUMUP, basket
from shared.clock import FrozenClock, utcnow
from shared.db import reading
from shared.db.bus import domain_events, mails
from shared.money import Money
from shared.payments.client import SumUpClient
from shared.payments.sumup import Credentials
from shared.rpc.client import RpcClient
from shared.saga import drain_sagas
from shared.testing.sumup import SimulatorApp


@dataclass(slots=True)
class Till:
    """One seller's till: what cart sends, what shoppers do at SumUp, what orders remembers."""

    cart: RpcClient
    sumup: SimulatorApp
    clock: FrozenClock

    async def order(self, action: CreateOrder | None = None, *, key: str = "k1") -> CreatedOrder:
        return await self.cart.act(action or basket(), key=key)

    async def pay(self, order_id: int) -> None:
        self.sumup.pay(await self.checkout_id(order_id))

    async def decline(self, order_id: int) -> None:
        self.sumup.decline(await self.checkout_id(order_id))

    async def checkout_id(self, order_id: int) -> str:
        attempt = await self.attempt(order_id)
        assert attempt.checkout_id is not None
        return attempt.checkout_id

    async def reconcile(self, *, after: timedelta = timedelta()) -> None:
        """Let the reconciler look at all that is due, some time later."""
        self.clock.advance(after)
        while await check_due_attempts():
            pass

    async def checkout_of_another_merchant(self, reference: str) -> str:
        """Open a checkout under the same reference in somebody else's account."""
        credentials = Credentials(OTHER.code, OTHER.currency, OTHER.api_key)
        transport = self.sumup.transport()
        async with SumUpClient(credentials, base_url=SUMUP, transport=transport) as client:
            checkout = await client.open_checkout(
                reference=reference,
                amount=Money(1425, "GBP"),
                description="theirs",
                return_url="http://elsewhere.test/",
                redirect_url="http://elsewhere.test/",
                valid_until=utcnow() + timedelta(minutes=30),
            )
        return checkout.id

    async def state(self, order_id: int) -> OrderState:
        return (await self.record(order_id)).state

    async def record(self, order_id: int) -> Order:
        async with reading() as session:
            return (await session.scalars(select(Order).where(Order.id == order_id))).one()

    async def attempts(self, order_id: int) -> Sequence[PaymentAttempt]:
        async with reading() as session:
            found = await session.scalars(
                select(PaymentAttempt)
                .where(PaymentAttempt.order_id == order_id)
                .order_by(PaymentAttempt.number)
            )
            return found.all()

    async def attempt(self, order_id: int) -> PaymentAttempt:
        return (await self.attempts(order_id))[-1]

    async def attempt_of(self, reference: str) -> int:
        """Return the id of the attempt with a reference."""
        async with reading() as session:
            found = await session.scalars(
                select(PaymentAttempt.id).where(PaymentAttempt.reference == reference)
            )
            return found.one()

    async def status(self, order_id: int) -> AttemptStatus:
        return (await self.attempt(order_id)).status

    async def payments(self) -> Sequence[Payment]:
        async with reading() as session:
            return (await session.scalars(select(Payment).order_by(Payment.id))).all()

    async def cases(self) -> Sequence[MoneyCase]:
        async with reading() as session:
            return (await session.scalars(select(MoneyCase).order_by(MoneyCase.id))).all()

    async def refunds(self) -> Sequence[Refund]:
        async with reading() as session:
            return (await session.scalars(select(Refund).order_by(Refund.id))).all()

    async def paid_order(self, action: CreateOrder | None = None, *, key: str = "k1") -> int:
        """Order and pay; return the order's id."""
        created = await self.order(action, key=key)
        await self.pay(created.order_id)
        await self.reconcile(after=timedelta(minutes=1))
        assert await self.state(created.order_id) is OrderState.PAID
        return created.order_id

    async def let_sagas_run(self, *, after: timedelta = timedelta()) -> None:
        """Let every saga go on that is due by then, until none is."""
        self.clock.advance(after)
        await drain_sagas(opening, making, resolving)

    async def balances(self) -> dict[str, int]:
        """Add up every account of the seller's books, but for those of orders."""
        async with reading() as session:
            found = await ledger.balances(session, BAKERY)
        return {it.account: it.amount.minor for it in found}

    async def events(self, order_id: int) -> list[str]:
        """Name the order's events in the order in which they were emitted."""
        async with reading() as session:
            names = await session.scalars(
                select(domain_events.c.name)
                .where(domain_events.c.stream == f"order:{order_id}")
                .order_by(domain_events.c.seq)
            )
            return list(names)

    async def mails(self) -> list[tuple[str, str]]:
        """Give the address and the text of each queued mail."""
        async with reading() as session:
            rows = await session.execute(
                select(mails.c.to_address, mails.c.text_body).order_by(mails.c.id)
            )
            return [(address, text) for address, text in rows]
