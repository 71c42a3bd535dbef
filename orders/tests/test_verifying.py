"""The books are proved, and any tampering turns the proof red."""

import asyncpg
import pytest
from sqlalchemy import text

from orders.ledger.catching_up import post_what_is_missing
from orders.ledger.commands import obey, parse
from orders.ledger.verifying import prove
from orders.tests.test_refunds import mean
from orders.tests.till import Till
from shared.db import reading
from shared.money import Money
from shared.testing.servers import Servers
from shared.testing.sumup import Call, Fault

FIRST = "(SELECT min(id) FROM ledger_entries)"
TAMPERINGS = {
    "an amount": f"UPDATE ledger_postings SET amount_minor = 7 WHERE entry_id = {FIRST}",
    "a time": f"UPDATE ledger_entries SET at = at + interval '1 day' WHERE id = {FIRST}",
    "an order": f"UPDATE ledger_entries SET order_id = 2 WHERE id = {FIRST}",
    "postings that are gone": f"DELETE FROM ledger_postings WHERE entry_id = {FIRST}",
    "an entry that is gone": f"""
        DELETE FROM ledger_postings WHERE entry_id = {FIRST};
        DELETE FROM ledger_entries WHERE id = {FIRST}
    """,
    "the last entry and the end moved back": """
        DELETE FROM ledger_postings WHERE entry_id = (SELECT max(id) FROM ledger_entries);
        UPDATE ledger_heads SET number = number - 1, hash = (
            SELECT previous FROM ledger_entries ORDER BY id DESC LIMIT 1);
        DELETE FROM ledger_entries WHERE id = (SELECT max(id) FROM ledger_entries)
    """,
    "the end": "UPDATE ledger_heads SET number = number - 1",
    "the end that is gone": "DELETE FROM ledger_heads",
    "a payment": "UPDATE payments SET amount_minor = amount_minor + 1",
    "a payment that is gone": "DELETE FROM refunds; DELETE FROM payments",
    "a refund": "UPDATE refunds SET amount_minor = amount_minor - 1",
    "what went back of an order": "UPDATE orders SET refunded_minor = 0",
    "a total": "UPDATE orders SET total_minor = total_minor + 100",
    "a receipt": "UPDATE orders SET receipt_number = 7 WHERE receipt_number = 2",
    "an order that was paid": """
        UPDATE orders SET state = 'expired', ended_because = 'not-paid', paid_at = NULL,
            fulfilment = NULL, receipt_number = NULL WHERE id = 2
    """,
}


@pytest.fixture
async def books(till: Till) -> Till:
    """Two orders, one of them given back in part."""
    order_id = await till.paid_order(key="k1")
    await till.paid_order(key="k2")
    await mean(order_id, 500)
    await till.let_sagas_run()
    return till


async def tamper(servers: Servers, statements: str) -> None:
    """Change the books as only the database's superuser can, with every trigger asleep."""
    async with reading() as session:
        database = await session.scalar(text("SELECT current_database()"))
    connection = await asyncpg.connect(servers.postgres.url(str(database)))
    try:
        await connection.execute(f"SET session_replication_role = replica; {statements}")
    finally:
        await connection.close()


async def test_untouched_books_hold(books: Till, capsys: pytest.CaptureFixture[str]) -> None:
    code = await obey(parse(["verify"]))

    printed = capsys.readouterr().out
    assert code == 0
    assert "3 entries" in printed
    assert "23.50 GBP" in printed
    assert "1 chains, 2 payments compared with SumUp, 0 differences" in printed


@pytest.mark.committed
@pytest.mark.parametrize("what", TAMPERINGS)
async def test_tampering_with_anything_turns_the_proof_red(
    books: Till, servers: Servers, what: str
) -> None:
    before = await prove()

    await tamper(servers, TAMPERINGS[what])
    after = await prove()

    assert before.holds
    assert not after.holds


@pytest.mark.committed
async def test_payments_of_a_time_before_the_ledger_are_caught_up_with(
    books: Till, servers: Servers
) -> None:
    await tamper(
        servers, "DELETE FROM ledger_postings; DELETE FROM ledger_entries; DELETE FROM ledger_heads"
    )
    await tamper(
        servers,
        "DELETE FROM refunds; UPDATE payments SET refunded_minor = 0;"
        " UPDATE orders SET refunded_minor = 0",
    )

    posted = await post_what_is_missing()

    assert posted == 2
    assert (await prove(with_sumup=False)).holds


async def test_what_sumup_shows_otherwise_is_a_difference(books: Till) -> None:
    payment = (await books.payments())[1]
    books.sumup.give_back(payment.transaction_id, Money(100, "GBP"))

    proof = await prove()

    assert [str(it) for it in proof.differences] == [
        f"payment {payment.id} ({payment.transaction_id}): 0.00 GBP went back by our books, "
        "SumUp shows 1.00 GBP"
    ]


async def test_a_silent_sumup_proves_nothing(
    books: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    books.sumup.behave(Call.LIST_TRANSACTIONS, Fault.ERROR_BEFORE, times=None)

    code, alone = await obey(parse(["verify"])), await obey(parse(["verify", "--without-sumup"]))

    assert (code, alone) == (1, 0)
    assert "could not be compared" in capsys.readouterr().out


async def test_one_lost_answer_is_asked_for_again(books: Till) -> None:
    books.sumup.behave(Call.LIST_TRANSACTIONS, Fault.ERROR_BEFORE)

    assert (await prove()).holds
