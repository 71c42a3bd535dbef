"""What the books say after a replay."""

from dataclasses import dataclass

from sqlalchemy import func, select

from orders.ledger.queries import balances, heads
from orders.models import Payment, Refund, RefundState
from shared.db import reading


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything that was paid and given back, by the rows and by the ledger's balances."""

    paid_minor: int
    refunded_minor: int
    balances: dict[str, int]


async def sums_of() -> Sums:
    """Add up what the running orders app holds; it has one seller."""
    made = Refund.state == RefundState.MADE
    async with reading() as session:
        paid = await session.scalar(select(func.sum(Payment.amount_minor)))
        back = await session.scalar(select(func.sum(Refund.amount_minor)).where(made))
        (head,) = await heads(session)
        found = await balances(session, head.seller_id)
    return Sums(int(paid or 0), int(back or 0), {it.account: it.amount.minor for it in found})
