"""Every movement of money is in the ledger, balanced, chained, and never changed afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import Executable, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from orders.ledger.chain import Sealed
from orders.ledger.queries import entries_in_order, heads
from orders.models import EntryKind, LedgerEntry, LedgerHead, LedgerPosting
from orders.models.ledger import ORIGIN
from orders.tests.factories import BAKERY
from orders.tests.till import Till
from shared.db import reading, transaction


async def entries() -> list[LedgerEntry]:
    async with reading() as session:
        return [entry async for entry in entries_in_order(session, BAKERY)]


async def execute(statement: Executable) -> None:
    async with transaction() as session:
        await session.execute(statement)


async def test_a_payment_is_a_sale_and_money_at_sumup(till: Till) -> None:
    order_id = await till.paid_order()

    (entry,) = await entries()

    assert (entry.kind, entry.order_id, entry.number) == (EntryKind.PAYMENT, order_id, 1)
    assert [(it.account, it.amount_minor) for it in entry.postings] == [
        (f"order:{order_id}", 1425),
        ("sales", -1425),
        ("sumup:MBAKER01", 1425),
        (f"order:{order_id}", -1425),
    ]
    assert await till.balances() == {"sales": -1425, "sumup:MBAKER01": 1425}


async def test_a_payment_is_posted_once_however_often_it_is_settled(till: Till) -> None:
    await till.paid_order()

    await till.reconcile(after=timedelta(hours=2))

    assert len(await entries()) == 1


async def test_entries_are_chained_by_their_hashes(till: Till) -> None:
    await till.paid_order(key="k1")
    await till.paid_order(key="k2")

    first, second = await entries()

    assert first.previous == ORIGIN
    assert second.previous == first.hash == Sealed.of(first).hash
    async with reading() as session:
        (head,) = await heads(session)
    assert (head.number, head.hash) == (2, Sealed.of(second).hash)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_postings SET amount_minor = amount_minor + 1",
        "DELETE FROM ledger_postings",
        "TRUNCATE ledger_entries, ledger_postings",
        "UPDATE ledger_entries SET order_id = order_id",
        "DELETE FROM ledger_entries",
        "DELETE FROM ledger_heads",
        "TRUNCATE ledger_heads",
    ],
)
async def test_whoever_serves_may_only_add(till: Till, statement: str) -> None:
    await till.paid_order()

    with pytest.raises(DBAPIError, match=r"permission denied|is only added to"):
        await execute(text(statement))


async def test_a_chain_goes_on_only_by_its_next_entry(till: Till) -> None:
    await till.paid_order()

    for values in ({"number": 7}, {"number": 2, "hash": "f" * 64}):
        with pytest.raises(DBAPIError, match="does not go on like this"):
            await execute(update(LedgerHead).values(values))


async def post_one_penny(order_id: int) -> None:
    """Add a posting to the only entry, so that it is not balanced any more."""
    async with transaction() as session:
        entry_id = (await session.scalars(select(LedgerEntry.id))).one()
        penny = insert(LedgerPosting).values(
            entry_id=entry_id,
            line=5,
            account=f"order:{order_id}",
            currency="GBP",
            amount_minor=1,
        )
        await session.execute(penny)


@pytest.mark.committed
async def test_an_entry_that_is_not_balanced_cannot_be_committed(till: Till) -> None:
    order_id = await till.paid_order()

    with pytest.raises(DBAPIError, match="not balanced"):
        await post_one_penny(order_id)
